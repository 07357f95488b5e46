/** Draws what is itself drawn on a canvas: a chart of ECharts is drawn again, as sharp as the picture. */

import { getInstanceByDom } from 'echarts/core';
import type { Context, Origin } from './paint';
import { SHARPNESS } from './sharpness';

export function paintCanvas(context: Context, canvas: HTMLCanvasElement, box: DOMRect, origin: Origin): void {
  if (box.width === 0 || box.height === 0) return;
  context.drawImage(sharp(canvas), box.left - origin.x, box.top - origin.y, box.width, box.height);
}

function sharp(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const host = canvas.closest<HTMLElement>('[_echarts_instance_]');
  const chart = host && getInstanceByDom(host);
  return chart ? chart.renderToCanvas({ pixelRatio: SHARPNESS }) : canvas;
}
