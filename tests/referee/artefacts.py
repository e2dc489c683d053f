"""The stylesheet of the official artefacts, taken out of the package that Maven brought."""

import zipfile

INSIDE = "external/schematron/1.3.16/cii/EN16931-CII-validation.xslt"


def stylesheet(folder):
    """Its path below the folder; None where the package is not there or holds none."""
    target = folder / "EN16931-CII-validation.xslt"
    if not target.exists():
        packages = sorted(folder.glob("phive-rules-en16931-*.jar"))
        try:
            with zipfile.ZipFile(packages[0]) as package:
                target.write_bytes(package.read(INSIDE))
        except (IndexError, KeyError, zipfile.BadZipFile):
            return None
    return target
