/** The parts of ECharts that the charts use, and no more: loaded when the first chart is drawn. */

import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([BarChart, LineChart, ScatterChart, GridComponent, CanvasRenderer]);

export { init };
