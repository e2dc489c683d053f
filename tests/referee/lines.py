"""Invoice lines, allowances and charges."""

from decimal import Decimal

from amounts import KINDS, cents, money, plain, spelled
from tree import Node as N


def day(rng):
    return f"2026{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"


def date(name, text):
    return N(name, N("udt:DateTimeString", text, format="102"))


def period(rng):
    first, last = sorted([day(rng), day(rng)])
    kind = rng.randrange(4)
    return N("ram:BillingSpecifiedPeriod", date("ram:StartDateTime", first) if kind != 1 else None,
             date("ram:EndDateTime", last) if kind != 2 else None)


def indicator(charge):
    return N("ram:ChargeIndicator", N("udt:Indicator", "true" if charge else "false"))


def tax(name, use):
    rate = None if use.rate is None else N("ram:RateApplicablePercent", use.rate)
    return N(name, N("ram:TypeCode", "VAT"), N("ram:CategoryCode", use.category), rate)


def adjustment(rng, codes, charge, amount, odd, use=None):
    """An allowance or a charge; of the document where it has a tax."""
    code = codes.pick(rng, "untdid-7161" if charge else "untdid-5189") if rng.random() < 0.6 else None
    return N("ram:SpecifiedTradeAllowanceCharge", indicator(charge),
             N("ram:CalculationPercent", str(rng.randrange(1, 50))) if rng.random() < 0.3 else None,
             N("ram:BasisAmount", plain(abs(amount) * 10)) if rng.random() < 0.3 else None,
             N("ram:ActualAmount", spelled(rng, amount, odd)),
             N("ram:ReasonCode", code) if code else None,
             N("ram:Reason", "Remise") if not code or rng.random() < 0.5 else None,
             tax("ram:CategoryTradeTax", use) if use else None)


def product(rng, codes):
    made = N("ram:SpecifiedTradeProduct")
    if rng.random() < 0.2:
        made.add(N("ram:GlobalID", str(rng.randrange(10**13)), schemeID=codes.pick(rng, "iso-6523-icd")))
    made.add(N("ram:SellerAssignedID", "A1") if rng.random() < 0.2 else None,
             N("ram:BuyerAssignedID", "B1") if rng.random() < 0.2 else None, N("ram:Name", "Article"),
             N("ram:Description", "Bleu") if rng.random() < 0.2 else None)
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        made.add(N("ram:ApplicableProductCharacteristic", N("ram:Description", "Taille"), N("ram:Value", "XL")))
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        code = N("ram:ClassCode", "30190000", listID=codes.pick(rng, "untdid-7143"))
        if rng.random() < 0.3:
            code.attributes["listVersionID"] = "2"
        made.add(N("ram:DesignatedProductClassification", code))
    if rng.random() < 0.2:
        made.add(N("ram:OriginTradeCountry", N("ram:ID", codes.pick(rng, "iso-3166-1"))))
    return made


def price(rng, codes, unit):
    net = abs(money(rng, rng.choice(KINDS)))
    made = N("ram:SpecifiedLineTradeAgreement")
    if rng.random() < 0.15:
        made.add(N("ram:BuyerOrderReferencedDocument", N("ram:LineID", "3")))
    if rng.random() < 0.25:
        gross = N("ram:GrossPriceProductTradePrice", N("ram:ChargeAmount", plain(net + 1)))
        if rng.random() < 0.6:
            gross.add(N("ram:AppliedTradeAllowanceCharge", indicator(False), N("ram:ActualAmount", "1")))
        made.add(gross)
    made.add(N("ram:NetPriceProductTradePrice", N("ram:ChargeAmount", plain(net)),
               N("ram:BasisQuantity", "1", unitCode=unit) if rng.random() < 0.2 else None))
    return made


def line(rng, codes, number, amount, use, odd):
    unit = codes.pick(rng, "unece-rec20-21")
    head = N("ram:AssociatedDocumentLineDocument", N("ram:LineID", str(number)),
             N("ram:IncludedNote", N("ram:Content", "Voir devis")) if rng.random() < 0.15 else None)
    settlement = N("ram:SpecifiedLineTradeSettlement", tax("ram:ApplicableTradeTax", use),
                   period(rng) if rng.random() < 0.15 else None)
    for charge in (False, True):
        for _ in range(rng.choice([0] * 6 + [1, 2])):
            settlement.add(adjustment(rng, codes, charge, abs(money(rng, "plain")), odd))
    settlement.add(N("ram:SpecifiedTradeSettlementLineMonetarySummation", N("ram:LineTotalAmount", spelled(rng, amount, odd))))
    if rng.random() < 0.1:
        settlement.add(N("ram:AdditionalReferencedDocument", N("ram:IssuerAssignedID", "7"), N("ram:TypeCode", "130"),
                         N("ram:ReferenceTypeCode", codes.pick(rng, "untdid-1153"))))
    if rng.random() < 0.1:
        settlement.add(N("ram:ReceivableSpecifiedTradeAccountingAccount", N("ram:ID", "606")))
    quantity = cents(Decimal(rng.randrange(1, 5000)) / 100)
    return N("ram:IncludedSupplyChainTradeLineItem", head, product(rng, codes), price(rng, codes, unit),
             N("ram:SpecifiedLineTradeDelivery", N("ram:BilledQuantity", plain(quantity), unitCode=unit)), settlement)
