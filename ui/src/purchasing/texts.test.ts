import { expect, it } from 'vitest';
import type { PurchaseOrder } from './replies';
import { begun, draftedText, editedLines, receivedLines } from './texts';

const line = (product_id: number, quantity: number, received_quantity = 0) => ({
  product_id, quantity, received_quantity, outstanding_units: quantity - received_quantity, sku: 'S', product_name: 'P', unit_cost_minor: 1,
  total_minor: quantity, case_pack: 1, case_packs: quantity, minimum_order_units: 1, is_tracked: true,
}); // prettier-ignore
const order = (status: PurchaseOrder['status'], lines: ReturnType<typeof line>[]) => ({ status, lines }) as unknown as PurchaseOrder;

it('only lines that were changed are sent, and 0 takes one out', () => {
  const draft = order('draft', [line(1, 10), line(2, 20), line(3, 30)]);
  expect(editedLines(draft, { ...begun(draft), 2: '25', 3: '0' })).toEqual({
    lines: [{ product_id: 2, quantity: 25 }, { product_id: 3, quantity: 0 }],
    problems: {},
  });
});

it('what is no number of units is said at its line', () => {
  const draft = order('draft', [line(1, 10), line(2, 20)]);
  expect(Object.keys(editedLines(draft, { 1: 'ten', 2: '' }).problems)).toEqual(['1', '2']);
});

it('a receipt begins with all that has not come, and leaves out what did not', () => {
  const sent = order('partly_received', [line(1, 10, 4), line(2, 5, 5), line(3, 8)]);
  expect(begun(sent)).toEqual({ 1: '6', 2: '0', 3: '8' });
  expect(receivedLines(sent, { ...begun(sent), 3: '0' }).lines).toEqual([{ product_id: 1, quantity: 6 }]);
});

it('drafting twice says that nothing was added', () => {
  expect(draftedText({ orders: [], added_units: 0, without_supplier: [], warnings: [] })).toMatch(/^Nothing to draft/);
});
