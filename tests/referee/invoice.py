"""A random invoice in CII that uses any of the terms of EN 16931 and adds up."""

from collections import namedtuple
from decimal import Decimal

import parties
from amounts import KINDS, cents, money, plain, spelled
from lines import adjustment, date, day, line, period
from tree import Node as N

Use = namedtuple("Use", "category rate")
RATES = ["20", "5.5", "10", "2.1", "21.00", "19", "0.4", "7.70", "8.1"]
MIXES = [["S"]] * 6 + [["S", "Z"], ["S", "E"], ["S", "AE"], ["S", "S", "S"], ["Z"], ["E"], ["AE"], ["K"], ["G"], ["O"], ["L"], ["M"], ["B"],
                       ["S", "K", "E"], ["L", "M"], ["S", "G"]]
REASONS = {"E": "VATEX-EU-132", "AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}


def uses(rng):
    """Categories with rates, no pair twice."""
    made = []
    for category in rng.choice(MIXES):
        rate = None if category == "O" else rng.choice(RATES) if category in "SLMB" else rng.choice(["0", "0", "0.00"])
        if not any(one.category == category and Decimal(one.rate or 0) == Decimal(rate or 0) for one in made):
            made.append(Use(category, rate))
    return made


def numbers(rng, made):
    """Which tax numbers the parties have, so that the rules of the categories are content."""
    categories = {one.category for one in made}
    if "O" in categories:
        return {"fiscal"} if rng.random() < 0.3 else set()
    found = {"seller"} if rng.random() < 0.9 or categories & {"K", "G"} else {rng.choice(["fiscal", "representative"])}
    if "K" in categories or "AE" in categories and rng.random() < 0.5 or rng.random() < 0.3:
        found.add("buyer")
    elif "AE" in categories:
        found.add("buyer legal")
    return found | ({"representative"} if rng.random() < 0.1 else set()) | ({"fiscal"} if rng.random() < 0.1 else set())


def head(rng, codes):
    context = N("rsm:ExchangedDocumentContext")
    if rng.random() < 0.4:
        context.add(N("ram:BusinessProcessSpecifiedDocumentContextParameter", N("ram:ID", rng.choice(["A1", "S1", "M1"]))))
    context.add(N("ram:GuidelineSpecifiedDocumentContextParameter", N("ram:ID", "urn:cen.eu:en16931:2017")))
    paper = N("rsm:ExchangedDocument", N("ram:ID", f"F{rng.randrange(10**6)}"), N("ram:TypeCode", codes.pick(rng, "untdid-1001")),
              date("ram:IssueDateTime", day(rng)))
    for _ in range(rng.choice([0, 0, 1, 2])):
        paper.add(N("ram:IncludedNote", N("ram:Content", "Note"),
                    N("ram:SubjectCode", codes.pick(rng, "untdid-4451")) if rng.random() < 0.5 else None))
    return [context, paper]


def attachment(rng, codes):
    made = N("ram:AdditionalReferencedDocument", N("ram:IssuerAssignedID", "P1"))
    if rng.random() < 0.4:
        made.add(N("ram:URIID", "https://example.org/p1"))
    made.add(N("ram:TypeCode", "916"), N("ram:Name", "Devis") if rng.random() < 0.5 else None)
    if rng.random() < 0.5:
        made.add(N("ram:AttachmentBinaryObject", "QUJD", mimeCode=codes.pick(rng, "mime"), filename="p1.pdf"))
    return made


def agreement(rng, codes, made, country):
    held = numbers(rng, made)
    node = N("ram:ApplicableHeaderTradeAgreement", N("ram:BuyerReference", "SERV1") if rng.random() < 0.5 else None,
             parties.seller(rng, codes, country, held),
             parties.buyer(rng, codes, country if rng.random() < 0.7 else codes.pick(rng, "iso-3166-1"), held))
    if "representative" in held:
        node.add(parties.representative(rng, codes, country))
    for name in ("Seller", "Buyer"):
        if rng.random() < 0.2:
            node.add(N(f"ram:{name}OrderReferencedDocument", N("ram:IssuerAssignedID", "C1")))
    if rng.random() < 0.2:
        node.add(N("ram:ContractReferencedDocument", N("ram:IssuerAssignedID", "M1")))
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        node.add(attachment(rng, codes))
    if rng.random() < 0.1:
        node.add(N("ram:AdditionalReferencedDocument", N("ram:IssuerAssignedID", "L1"), N("ram:TypeCode", "50")))
    if rng.random() < 0.1:
        node.add(N("ram:AdditionalReferencedDocument", N("ram:IssuerAssignedID", "O1"), N("ram:TypeCode", "130"),
                   N("ram:ReferenceTypeCode", codes.pick(rng, "untdid-1153"))))
    if rng.random() < 0.1:
        node.add(N("ram:SpecifiedProcuringProject", N("ram:ID", "J1"), N("ram:Name", "Project reference")))
    return node


def delivery(rng, codes, made, country):
    intra = any(one.category == "K" for one in made)
    node = N("ram:ApplicableHeaderTradeDelivery")
    if intra or rng.random() < 0.3:
        ship = parties.ship_to(rng, codes, country)
        if intra and not any(one.local == "PostalTradeAddress" for one in ship.elements()):
            ship.add(parties.address(rng, codes, country))
        node.add(ship)
    if intra or rng.random() < 0.3:
        node.add(N("ram:ActualDeliverySupplyChainEvent", date("ram:OccurrenceDateTime", day(rng))))
    for name in ("DespatchAdvice", "ReceivingAdvice"):
        if rng.random() < 0.1:
            node.add(N(f"ram:{name}ReferencedDocument", N("ram:IssuerAssignedID", "D1")))
    return node


def payment(rng, codes):
    kind = rng.choice(["30", "58", "48", "59", "10", codes.pick(rng, "untdid-4461")])
    node = N("ram:SpecifiedTradeSettlementPaymentMeans", N("ram:TypeCode", kind),
             N("ram:Information", "Virement") if rng.random() < 0.2 else None)
    if kind == "48":
        node.add(N("ram:ApplicableTradeSettlementFinancialCard", N("ram:ID", str(rng.randrange(10**6))),
                   N("ram:CardholderName", "A. Martin") if rng.random() < 0.5 else None))
    elif kind == "59":
        node.add(N("ram:PayerPartyDebtorFinancialAccount", N("ram:IBANID", "FR7630006000011234567890189")))
    elif kind in ("30", "58") or rng.random() < 0.3:
        account = N("ram:PayeePartyCreditorFinancialAccount",
                    N("ram:IBANID", "FR7630006000011234567890189") if rng.random() < 0.8 else N("ram:ProprietaryID", "12345"),
                    N("ram:AccountName", "Vallon") if rng.random() < 0.3 else None)
        node.children = [one for one in node.children if one.local != "AccountName"]
        node.add(account, N("ram:PayeeSpecifiedCreditorFinancialInstitution", N("ram:BICID", "AGRIFRPP")) if rng.random() < 0.3 else None)
    return node


def breakdown(rng, use, base, odd, point):
    tax = cents(base * Decimal(use.rate or 0) / 100)
    node = N("ram:ApplicableTradeTax", N("ram:CalculatedAmount", spelled(rng, tax, odd)), N("ram:TypeCode", "VAT"))
    if use.category in REASONS:
        kind = rng.randrange(3)
        node.add(N("ram:ExemptionReason", "Exonération") if kind else None, N("ram:BasisAmount", spelled(rng, base, odd)),
                 N("ram:CategoryCode", use.category), N("ram:ExemptionReasonCode", REASONS[use.category]) if kind != 1 else None)
    else:
        node.add(N("ram:BasisAmount", spelled(rng, base, odd)), N("ram:CategoryCode", use.category))
    node.add(point.copy() if point else None, N("ram:RateApplicablePercent", use.rate) if use.rate is not None else None)
    return node, tax


def settlement(rng, codes, sums, odd):
    currency = codes.pick(rng, "iso-4217") if rng.random() < 0.4 else "EUR"
    other = codes.pick(rng, "iso-4217") if rng.random() < 0.15 else None
    other = None if other == currency else other
    node = N("ram:ApplicableHeaderTradeSettlement")
    if rng.random() < 0.15:
        node.add(N("ram:CreditorReferenceID", "FR12ZZZ1"))
    node.add(N("ram:PaymentReference", "REF") if rng.random() < 0.2 else None,
             N("ram:TaxCurrencyCode", other) if other else None, N("ram:InvoiceCurrencyCode", currency),
             parties.payee(rng, codes) if rng.random() < 0.15 else None)
    means = payment(rng, codes)
    for _ in range(rng.choice([0, 1, 1, 1, 2])):
        twin = payment(rng, codes)
        twin.children[0] = means.children[0].copy()
        node.add(means if rng.random() < 0.8 else twin)
        means = means.copy()
    point = rng.choice([None] * 6 + [N("ram:DueDateTypeCode", rng.choice(["5", "29", "72"])),
                                     N("ram:TaxPointDate", N("udt:DateString", day(rng), format="102"))])
    taxes = Decimal(0)
    for use, base in sums.bases.items():
        made, tax = breakdown(rng, use, base, odd, point)
        taxes += tax
        node.add(made)
    node.add(period(rng) if rng.random() < 0.2 else None, sums.adjustments)
    terms = N("ram:SpecifiedTradePaymentTerms", N("ram:Description", "30 jours") if rng.random() < 0.6 else None,
              date("ram:DueDateDateTime", day(rng)) if rng.random() < 0.7 else None,
              N("ram:DirectDebitMandateID", "MD1") if rng.random() < 0.2 else None)
    node.add(terms, totals(rng, sums, cents(taxes), currency, other, odd))
    for _ in range(rng.choice([0] * 6 + [1, 2])):
        node.add(N("ram:InvoiceReferencedDocument", N("ram:IssuerAssignedID", "F0"),
                   N("ram:FormattedIssueDateTime", N("qdt:DateTimeString", day(rng), format="102")) if rng.random() < 0.6 else None))
    if rng.random() < 0.15:
        node.add(N("ram:ReceivableSpecifiedTradeAccountingAccount", N("ram:ID", "411")))
    return node


def totals(rng, sums, taxes, currency, other, odd):
    def number(value):
        return spelled(rng, value, odd)

    base = cents(sums.lines - sums.allowances + sums.charges)
    grand = cents(base + taxes)
    paid = cents(grand / rng.randrange(2, 9)) if rng.random() < 0.2 else None
    rounding = rng.choice([Decimal("0.01"), Decimal("-0.02"), Decimal("0")]) if rng.random() < 0.1 else None
    return N("ram:SpecifiedTradeSettlementHeaderMonetarySummation", N("ram:LineTotalAmount", number(sums.lines)),
             N("ram:ChargeTotalAmount", number(sums.charges)) if sums.has(True) or rng.random() < 0.1 else None,
             N("ram:AllowanceTotalAmount", number(sums.allowances)) if sums.has(False) or rng.random() < 0.1 else None,
             N("ram:TaxBasisTotalAmount", number(base)), N("ram:TaxTotalAmount", number(taxes), currencyID=currency),
             N("ram:TaxTotalAmount", number(cents(taxes * 2)), currencyID=other) if other else None,
             N("ram:RoundingAmount", number(rounding)) if rounding is not None else None,
             N("ram:GrandTotalAmount", number(grand)), N("ram:TotalPrepaidAmount", number(paid)) if paid is not None else None,
             N("ram:DuePayableAmount", number(grand - (paid or 0) + (rounding or 0))))


class Sums:
    """What lines, allowances and charges come to, in all and for each use."""

    def __init__(self, made):
        self.by_use = {use: [Decimal(0), Decimal(0), Decimal(0)] for use in made}
        self.adjustments = []

    def take(self, use, part, amount):
        self.by_use[use][part] += amount

    def has(self, charge):
        return any(one.children[0].children[0].text() == ("true" if charge else "false") for one in self.adjustments)

    def total(self, part):
        return cents(sum((sums[part] for sums in self.by_use.values()), Decimal(0)))

    lines = property(lambda self: self.total(0))
    charges = property(lambda self: self.total(1))
    allowances = property(lambda self: self.total(2))

    @property
    def bases(self):
        return {use: cents(one[0]) + cents(one[1]) - cents(one[2]) for use, one in self.by_use.items()}


def invoice(rng, codes):
    """The root of a new invoice."""
    made, odd = uses(rng), rng.random() < 0.2
    country = "IT" if any(one.category == "B" for one in made) else codes.pick(rng, "iso-3166-1")
    sums, items = Sums(made), []
    kind = rng.choice(KINDS)
    for number in range(1, len(made) + rng.choice([1, 1, 1, 2, 3, 4])):
        use, amount = made[(number - 1) % len(made)], money(rng, kind if rng.random() < 0.8 else "plain")
        sums.take(use, 0, amount)
        items.append(line(rng, codes, number, amount, use, odd))
    for charge in (False, True):
        for _ in range(rng.choice([0, 0, 0, 1, 2])):
            use, amount = rng.choice(made), abs(money(rng, "plain"))
            sums.take(use, 1 if charge else 2, amount)
            sums.adjustments.append(adjustment(rng, codes, charge, amount, odd, use))
    trade = N("rsm:SupplyChainTradeTransaction", items, agreement(rng, codes, made, country), delivery(rng, codes, made, country),
              settlement(rng, codes, sums, odd))
    return N("rsm:CrossIndustryInvoice", head(rng, codes), trade)
