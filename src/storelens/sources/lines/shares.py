"""Money of the order as a whole, shared out over its lines in proportion to their value, to the last unit."""

from storelens.sources.lines.staging import Staged

LOADED = "treatment in ('sale', 'service', 'gift_card')"


def share_order_money(staged: Staged, notes: list[str]) -> None:
    """Make the tables `order_money` (one row an order) and `sold` (its lines, net of discount and of tax within).

    An order's discount is what its subtotal is below the lines, else what the file calls its discount. Where total =
    subtotal + shipping, the tax is within the prices and is taken out of lines and shipping alike; a tax greater than
    the total is not.
    """
    _add_up(staged)
    _share(staged)
    within, beside = staged.engine.execute(
        "select count(*) filter (where tax_is_within), count(*) filter (where not tax_is_within) from order_money "
        "where tax_minor > 0"
    )[0]
    if within:
        notes.append(
            f"prices of {within:,} orders have their tax within, {beside:,} have it beside: net sales are without tax "
            "in both"
        )
    notes += _left_out(staged)


def _left_out(staged: Staged) -> list[str]:
    """Return what of the orders' own money could not be taken as it stands."""
    over, shipping, tax = staged.engine.execute(
        """select count(*) filter (where abs(order_discount_minor) > lines_minor
                and not coalesce(subtotal_minor between 0 and lines_minor, false)),
            count(*) filter (where orders.shipping_minor < 0), count(*) filter (where orders.tax_minor < 0)
        from order_money inner join orders on orders.seq = order_money.order_seq"""
    )[0]
    said = (
        (over, "orders whose discount is larger than their lines, taken as the whole of them"),
        (shipping, "orders with a shipping below nought, which was left out"),
        (tax, "orders with a tax below nought, which was left out"),
    )
    return [f"{sentence}: {count:,}" for count, sentence in said if count]


def _add_up(staged: Staged) -> None:
    staged.engine.execute(
        f"""create table order_money as
        with lines_sum as (
            select order_seq, sum(value_minor) as lines_minor, sum(line_tax_minor) as line_tax_minor,
                sum(line_shipping_minor) as line_shipping_minor
            from lines where {LOADED} group by order_seq
        ),
        found as (
            select orders.order_key, orders.seq as order_seq, lines_minor,
                greatest(coalesce(shipping_minor, 0) + line_shipping_minor, 0) as shipping_minor,
                greatest(coalesce(tax_minor, 0) + line_tax_minor, 0) as tax_minor,
                order_total_minor,
                greatest(0, least(lines_minor, case
                    when subtotal_minor between 0 and lines_minor then lines_minor - subtotal_minor
                    else abs(coalesce(order_discount_minor, 0)) end)) as discount_minor
            from orders inner join lines_sum on orders.seq = lines_sum.order_seq
        ),
        judged as (
            select *, coalesce(
                order_total_minor = lines_minor - discount_minor + shipping_minor
                and tax_minor between 1 and order_total_minor, false
            ) as tax_is_within
            from found
        ),
        split as (
            select *, case when tax_is_within
                then tax_minor * (lines_minor - discount_minor)
                    // greatest(lines_minor - discount_minor + shipping_minor, 1)
                else 0 end as tax_lines_minor
            from judged
        )
        select * replace (
            case when tax_is_within then shipping_minor - tax_minor + tax_lines_minor else shipping_minor end
            as shipping_minor
        )
        from split"""
    )


def _share(staged: Staged) -> None:
    """Share out by whole units; what is left over goes to the largest line. Most orders have nothing to share."""
    staged.engine.execute(
        f"""create table shares as
        with concerned as (select * from order_money where discount_minor > 0 or tax_is_within),
        discounted as (
            select lines.seq, lines.order_seq, value_minor, quantity, unit_price_minor, discount_minor, lines_minor,
                tax_lines_minor,
                value_minor * discount_minor // greatest(lines_minor, 1) as discount_share,
                row_number() over (partition by lines.order_seq order by value_minor desc, lines.seq) as size_rank
            from lines inner join concerned on lines.order_seq = concerned.order_seq
            where {LOADED}
        ),
        netted as (
            select *, value_minor - discount_share - case
                when size_rank = 1 then discount_minor - sum(discount_share) over (partition by order_seq) else 0
            end as net_minor
            from discounted
        ),
        taxed as (
            select *, tax_lines_minor * net_minor // greatest(lines_minor - discount_minor, 1) as tax_share from netted
        ),
        taxed_whole as (
            select *, tax_share + case
                when size_rank = 1 then tax_lines_minor - sum(tax_share) over (partition by order_seq) else 0
            end as tax_within
            from taxed
        ),
        bare as (
            select seq, quantity, net_minor - tax_within as bare_minor,
                unit_price_minor - unit_price_minor * tax_lines_minor // greatest(lines_minor - discount_minor, 1)
                    as rounded_price_minor
            from taxed_whole
        )
        select seq, bare_minor,
            greatest(rounded_price_minor, (bare_minor + quantity - 1) // quantity) as bare_price_minor
        from bare"""
    )
    _make_sold(staged)


def _make_sold(staged: Staged) -> None:
    staged.engine.execute(
        f"""create view sold as
        select lines.* exclude (unit_price_minor), coalesce(bare_price_minor, unit_price_minor) as unit_price_minor,
            quantity * coalesce(bare_price_minor, unit_price_minor) - coalesce(bare_minor, value_minor)
                as line_discount_minor
        from lines left join shares on lines.seq = shares.seq
        where {LOADED}"""
    )
