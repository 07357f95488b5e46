/** Draws the vector shapes of the page. */

import { type Context, isSeen, type Origin } from './paint';

export function paintShape(context: Context, shape: SVGGraphicsElement, style: CSSStyleDeclaration, origin: Origin): void {
  const matrix = shape.getScreenCTM();
  if (!matrix) return;
  const placed = new DOMMatrix([1, 0, 0, 1, -origin.x, -origin.y]).multiply(new DOMMatrix([matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f]));
  if (shape instanceof SVGTextElement) {
    paintLabel(context, shape, style, placed);
    return;
  }
  const path = pathOf(shape);
  if (!path) return;
  const outline = new Path2D();
  outline.addPath(path, placed);
  if (isSeen(style.fill)) {
    context.save();
    context.globalAlpha *= Number(style.fillOpacity);
    context.fillStyle = style.fill;
    context.fill(outline);
    context.restore();
  }
  const width = Number.parseFloat(style.strokeWidth);
  if (!isSeen(style.stroke) || !(width > 0)) return;
  const scale = style.vectorEffect === 'non-scaling-stroke' ? 1 : Math.sqrt(Math.abs(placed.a * placed.d - placed.b * placed.c));
  context.lineWidth = width * scale;
  context.lineCap = style.strokeLinecap as CanvasLineCap;
  context.lineJoin = style.strokeLinejoin as CanvasLineJoin;
  context.setLineDash(dashesOf(style.strokeDasharray).map((dash) => dash * scale));
  context.strokeStyle = style.stroke;
  context.stroke(outline);
  context.setLineDash([]);
}

function pathOf(shape: SVGGraphicsElement): Path2D | null {
  const number = (name: string) => Number.parseFloat(getComputedStyle(shape).getPropertyValue(name)) || Number(shape.getAttribute(name)) || 0;
  const path = new Path2D();
  switch (shape.localName) {
    case 'path':
      return new Path2D(shape.getAttribute('d') ?? '');
    case 'rect':
      path.roundRect(number('x'), number('y'), number('width'), number('height'), number('rx'));
      return path;
    case 'circle':
      path.arc(number('cx'), number('cy'), number('r'), 0, 2 * Math.PI);
      return path;
    case 'line':
      path.moveTo(number('x1'), number('y1'));
      path.lineTo(number('x2'), number('y2'));
      return path;
    case 'polyline':
    case 'polygon': {
      const points = (shape as SVGPolylineElement).points;
      for (const { x, y } of points) path.lineTo(x, y);
      if (shape.localName === 'polygon') path.closePath();
      return path;
    }
    default:
      return null;
  }
}

function paintLabel(context: Context, label: SVGTextElement, style: CSSStyleDeclaration, placed: DOMMatrix): void {
  context.save();
  context.transform(placed.a, placed.b, placed.c, placed.d, placed.e, placed.f);
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.fill;
  context.textAlign = style.textAnchor === 'middle' ? 'center' : (style.textAnchor as CanvasTextAlign);
  context.textBaseline = style.dominantBaseline === 'middle' || style.dominantBaseline === 'central' ? 'middle' : 'alphabetic';
  context.fillText(label.textContent.trim(), Number(label.getAttribute('x') ?? 0), Number(label.getAttribute('y') ?? 0));
  context.restore();
}

function dashesOf(text: string): number[] {
  return text === 'none' ? [] : text.split(/[ ,]+/).map((dash) => Number.parseFloat(dash));
}
