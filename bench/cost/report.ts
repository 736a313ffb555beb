import { printTable } from '../harness/table.ts'
import type { Region } from '../prices.ts'
import { sizes } from './assumptions.ts'
import type { Bill } from './bill.ts'

const dollars = (usd: number): string =>
  usd.toLocaleString('en', {
    minimumFractionDigits: usd < 100 ? 2 : 0,
    maximumFractionDigits: usd < 100 ? 2 : 0,
  })

const perDevice = (usd: number): string => usd.toFixed(6)

export function showBills(region: Region, bills: readonly Bill[]): void {
  const [first] = bills
  if (!first) return
  const rows = (of: (bill: Bill) => Readonly<Record<string, number>>) =>
    Object.keys(of(first)).map((label) => [label, ...bills.map((bill) => dollars(of(bill)[label] ?? 0))])
  printTable(`A month in ${region}, US dollars without tax and free tiers`, [
    ['phones', ...sizes.map((size) => size.toLocaleString('en'))],
    ...rows(({ components }) => components),
    ['TOTAL', ...bills.map(({ total }) => dollars(total))],
    ['per phone', ...bills.map((bill) => perDevice(bill.perDevice))],
    [''],
    ['listed apart'],
    ...rows(({ apart }) => apart),
    ['per phone with data transfer', ...bills.map((bill) => perDevice(bill.perDeviceWithTransfer))],
  ])
}
