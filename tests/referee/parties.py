"""Seller, buyer, representative, payee, the place of delivery: invented companies."""

from tree import Node as N

NAMES = ["Ateliers du Vallon SARL", "Mairie de Clairbois", "Nordwind GmbH", "Acme & Fils", "Ferretería Sol SL", "Officine Lago Srl",
         "Société <Ouverte>", "Bureau Étoile", "Hale Ltd", "Œuvres Réunies"]


def scheme(rng, codes):
    return codes.pick(rng, "iso-6523-icd")


def address(rng, codes, country):
    lines = [N(f"ram:Line{n}", f"Rue {rng.randrange(99)}") for n in ("One", "Two", "Three") if rng.random() < 0.5]
    return N("ram:PostalTradeAddress",
             N("ram:PostcodeCode", str(rng.randrange(99999))) if rng.random() < 0.6 else None, lines,
             N("ram:CityName", "Clairbois") if rng.random() < 0.6 else None, N("ram:CountryID", country),
             N("ram:CountrySubDivisionName", "Nord") if rng.random() < 0.2 else None)


def contact(rng):
    return N("ram:DefinedTradeContact",
             N("ram:PersonName", "A. Martin") if rng.random() < 0.7 else N("ram:DepartmentName", "Achats"),
             N("ram:TelephoneUniversalCommunication", N("ram:CompleteNumber", "0102030405")) if rng.random() < 0.6 else None,
             N("ram:EmailURIUniversalCommunication", N("ram:URIID", "a@example.org")) if rng.random() < 0.6 else None)


def identifiers(rng, codes, most):
    made = []
    for _ in range(rng.randrange(most + 1)):
        made.append(N("ram:ID", str(rng.randrange(9999))) if rng.random() < 0.5 else
                    N("ram:GlobalID", str(rng.randrange(9999)), schemeID=scheme(rng, codes)))
    return sorted(made, key=lambda one: one.name, reverse=True)


def legal(rng, codes, sure=False):
    if not sure and rng.random() < 0.4:
        return None
    number = N("ram:ID", str(rng.randrange(10**9)))
    if rng.random() < 0.7:
        number.attributes["schemeID"] = scheme(rng, codes)
    return N("ram:SpecifiedLegalOrganization", number if sure or rng.random() < 0.9 else None,
             N("ram:TradingBusinessName", "Vallon Pro") if rng.random() < 0.4 else None)


def registration(rng, kind, country):
    return N("ram:SpecifiedTaxRegistration", N("ram:ID", f"{country}{rng.randrange(10**9)}", schemeID=kind))


def endpoint(rng, codes):
    if rng.random() < 0.5:
        return None
    return N("ram:URIUniversalCommunication", N("ram:URIID", str(rng.randrange(10**9)), schemeID=codes.pick(rng, "eas")))


def seller(rng, codes, country, numbers):
    found = [registration(rng, "VA", country)] if "seller" in numbers else []
    if "fiscal" in numbers:
        found.append(registration(rng, "FC", ""))
    return N("ram:SellerTradeParty", identifiers(rng, codes, 2), N("ram:Name", rng.choice(NAMES)),
             N("ram:Description", "SA au capital de 1 000 EUR") if rng.random() < 0.2 else None,
             legal(rng, codes, sure=not found or rng.random() < 0.6), contact(rng) if rng.random() < 0.4 else None,
             address(rng, codes, country), endpoint(rng, codes), found)


def buyer(rng, codes, country, numbers):
    return N("ram:BuyerTradeParty", identifiers(rng, codes, 1), N("ram:Name", rng.choice(NAMES)),
             legal(rng, codes, sure="buyer legal" in numbers), contact(rng) if rng.random() < 0.4 else None,
             address(rng, codes, country), endpoint(rng, codes),
             registration(rng, "VA", country) if "buyer" in numbers else None)


def representative(rng, codes, country):
    return N("ram:SellerTaxRepresentativeTradeParty", N("ram:Name", rng.choice(NAMES)), address(rng, codes, country),
             registration(rng, "VA", country))


def payee(rng, codes):
    return N("ram:PayeeTradeParty", identifiers(rng, codes, 1), N("ram:Name", "Affacturage du Nord"), legal(rng, codes))


def ship_to(rng, codes, country):
    return N("ram:ShipToTradeParty", identifiers(rng, codes, 1), N("ram:Name", "Dépôt") if rng.random() < 0.6 else None,
             address(rng, codes, country) if rng.random() < 0.8 else None)
