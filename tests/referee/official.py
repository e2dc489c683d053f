"""The official artefacts at work: one compiled stylesheet, kept warm."""

import re
from collections import Counter

from saxonche import PySaxonApiError, PySaxonProcessor

FAILED = re.compile(r"<svrl:failed-assert\b([^>]*)>")
ID, FLAG = re.compile(r'\bid="([^"]*)"'), re.compile(r'\bflag="([^"]*)"')


class Official:
    def __init__(self, stylesheet):
        self.processor = PySaxonProcessor(license=False)
        self.sheet = self.processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(stylesheet))

    def judge(self, path):
        """How often each rule id was reported and whether one was fatal; or the error that stopped the artefacts."""
        try:
            node = self.processor.parse_xml(xml_file_name=str(path))
            report = self.sheet.transform_to_string(xdm_node=node)
        except PySaxonApiError as error:
            return None, str(error)
        failed = [(ID.search(one)[1], FLAG.search(one)[1]) for one in FAILED.findall(report)]
        return Counter(rule for rule, _ in failed), any(flag == "fatal" for _, flag in failed)
