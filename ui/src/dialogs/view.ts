/** What each view of a panel's dialog is given. */

import type { Meta, Panel } from '../api/types';
import type { Asked } from './addresses';
import type { Opened } from './opened';

export interface ViewProps {
  panel: Panel;
  meta: Meta;
  asked: Asked;
  opened: Opened;
}
