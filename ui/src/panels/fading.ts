/** An edge that fades tells that more of a table lies to the right. */

/** An attachment: while its element can be scrolled further to the right, it has the class `goes-on` (styles/base.css). */
export function fading(node: HTMLElement): () => void {
  const look = () => node.classList.toggle('goes-on', node.scrollLeft + node.clientWidth < node.scrollWidth - 2);
  const sizes = new ResizeObserver(look);
  sizes.observe(node);
  for (const inside of node.children) sizes.observe(inside);
  node.addEventListener('scroll', look, { passive: true });
  return () => {
    sizes.disconnect();
    node.removeEventListener('scroll', look);
  };
}
