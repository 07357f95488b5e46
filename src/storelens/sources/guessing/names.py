"""What columns are called in shops' files, for each of our fields: the first names are the surest."""

import re
import unicodedata

_NAMES = {
    "order": (
        "order id, order number, order no, order nr, order #, order, order ref, invoice no, invoice number, "
        "invoice id, invoice, receipt number, receipt no, receipt id, receipt, transaction id, transaction, "
        "sales order, sale id, amazon order id, Bestellnummer, Bestell-Nr, Bestellung, Auftragsnummer, "
        "Auftrag, Rechnungsnummer, Rechnung, Belegnummer, numéro de commande, n° commande, commande, número "
        "de pedido, pedido, numero ordine, ordine, bestelnummer, ordernummer"
    ),
    "ordered_at": (
        "order date, ordered at, date ordered, purchase date, order created at, created at, invoice date, "
        "sale date, sales date, transaction date, order time, date time, date, timestamp, day, Bestelldatum, "
        "Auftragsdatum, Kaufdatum, Rechnungsdatum, Datum, date de commande, date commande, fecha de pedido, "
        "fecha pedido, fecha, data ordine, data do pedido, data, besteldatum"
    ),
    "customer": (
        "customer id, customer number, customer no, customer code, client id, buyer id, user id, "
        "Kundennummer, Kunden-Nr, Kunden-ID, numéro client, id client, id cliente, klantnummer"
    ),
    "customer_name": (
        "customer name, customer, client name, client, buyer name, buyer, billing name, Kundenname, Kunde, "
        "nom du client, nom client, cliente, nombre del cliente, klant, klantnaam"
    ),
    "email": "email, e-mail, customer email, email address, billing email, courriel, correo, E-Mail-Adresse",
    "country": (
        "country, ship country, shipping country, country code, billing country, Land, pays, país, paese, Lieferland"
    ),
    "region": (
        "region, state, province, shipping province, ship state, shipping state, county, Bundesland, région, "
        "provincia, regione, estado"
    ),
    "city": "city, ship city, shipping city, town, Stadt, Ort, ville, ciudad, città, cidade, plaats",
    "sku": (
        "sku, product sku, item sku, product id, product code, stock code, item code, item number, item no, "
        "item id, article number, article no, variant sku, lineitem sku, ean, barcode, Artikelnummer, "
        "Artikel-Nr, Artikel, référence, código, codice, artikelcode"
    ),
    "product": (
        "product name, product title, product, item name, item, title, description, article, lineitem name, "
        "Produktname, Artikelname, Produkt, Bezeichnung, Artikelbezeichnung, Beschreibung, Artikel, produit, "
        "désignation, producto, descripción, prodotto, descrizione, omschrijving"
    ),
    "category": (
        "category, product category, product type, department, product group, Kategorie, Warengruppe, "
        "catégorie, categoría, categoria, categorie"
    ),
    "quantity": (
        "quantity, qty, units, units sold, quantity ordered, quantity purchased, quantity sold, pieces, "
        "lineitem quantity, Menge, Anzahl, Stück, quantité, qté, cantidad, quantità, quantidade, aantal"
    ),
    "unit_price": (
        "unit price, price, item price, price each, price per unit, price per item, selling price, lineitem "
        "price, Einzelpreis, Stückpreis, Preis, prix unitaire, prix, precio unitario, precio, prezzo "
        "unitario, prezzo, preço, preço unitário, stukprijs, prijs"
    ),
    "line_amount": (
        "line total, line amount, sales, amount, revenue, sales amount, line revenue, item total, extended "
        "price, net sales, turnover, Umsatz, Betrag, Gesamtpreis, Positionssumme, montant, importe, importo, "
        "bedrag"
    ),
    "discount": (
        "discount, discount amount, line discount, item discount, lineitem discount, Rabatt, remise, "
        "descuento, sconto, desconto, korting"
    ),
    "tax": "tax, taxes, vat, tax amount, vat amount, sales tax, Steuer, MwSt, tva, iva, btw",
    "shipping": (
        "shipping, postage, shipping cost, shipping price, freight, delivery, shipping total, Versand, "
        "Versandkosten, livraison, frais de port, envío, spedizione, frete, verzendkosten"
    ),
    "order_total": "order total, total, grand total, total amount, Gesamtsumme, Summe, total commande, totale",
    "subtotal": "subtotal, sub total, order subtotal, Zwischensumme, sous-total",
    "refunded": "refunded amount, refunded, refund amount, refund total, Erstattung, remboursement",
    "status": (
        "status, order status, financial status, state of order, payment status, Bestellstatus, Zustand, "
        "statut, estado del pedido, stato, situação"
    ),
    "cancelled_at": "cancelled at, canceled at, cancel date, cancelled date, storniert am, date annulation",
    "delivered_at": "delivered at, delivery date, delivered date, ship date, shipped date, Lieferdatum",
    "currency": "currency, currency code, order currency, Währung, devise, moneda, valuta, moeda",
    "discount_code": "discount code, coupon, coupon code, promo code, voucher code, Gutscheincode",
    "unit_cost": "unit cost, cost, cost price, cost per item, purchase price, Einkaufspreis, EK, coût",
    "profit": "profit, margin, gross profit, Gewinn, Rohertrag, marge, bénéfice",
    "channel": "channel, sales channel, source, store, outlet, Kanal, Vertriebskanal, canal",
    "is_test": "test, is test, test order",
}
NAMES = {name: tuple(names.split(", ")) for name, names in _NAMES.items()}


def plain_name(text: str) -> str:
    """Return a column's name without case, accents, blanks and signs.

    >>> plain_name("Order #"), plain_name("Quantité"), plain_name("E-Mail")
    ('order#', 'quantite', 'email')
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("n°", "numero "))
    return re.sub(r"[^\w#]|_", "", "".join(sign for sign in decomposed if not unicodedata.combining(sign)))


RANKS: dict[str, list[tuple[str, int]]] = {}
for _field, _names in NAMES.items():
    for _rank, _name in enumerate(_names):
        RANKS.setdefault(plain_name(_name), []).append((_field, _rank))
