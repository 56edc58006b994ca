"""Zotero RDF."""

from __future__ import annotations

from dprkpal.formats.zotero_rdf.reader import parse

START = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#"'
    ' xmlns:bib="http://purl.org/net/biblio#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:foaf="http://xmlns.com/foaf/0.1/"'
    ' xmlns:prism="http://prismstandard.org/namespaces/1.2/basic/" xmlns:vcard="http://nwalsh.com/rdf/vCard#">\n'
)

FILE = f"""{START}<bib:Article rdf:about="https://example.org/a">
<z:itemType>journalArticle</z:itemType><dcterms:isPartOf rdf:resource="urn:issn:0039-6265"/>
<bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Lee</foaf:surname><foaf:givenName>Ann</foaf:givenName>
</foaf:Person>
</rdf:li><rdf:li><foaf:Person><foaf:surname>World Health Organization</foaf:surname></foaf:Person></rdf:li></rdf:Seq>
</bib:authors><dc:title>On ash</dc:title><dc:subject>fire</dc:subject><dc:date>07/26/2001</dc:date>
<bib:pages>10-19</bib:pages>
<dcterms:dateSubmitted>2021-04-29 09:16:36</dcterms:dateSubmitted><dc:description>Citation Key: lee2001</dc:description>
</bib:Article>
<bib:Journal rdf:about="urn:issn:0039-6265"><dc:title>Cities</dc:title><dcterms:alternative>Cit.</dcterms:alternative>
<prism:volume>5</prism:volume><prism:number>2</prism:number><dc:identifier>DOI 10.1000/182</dc:identifier></bib:Journal>
<bib:Memo rdf:about="#item_3"><z:itemType>note</z:itemType></bib:Memo>
<bib:BookSection rdf:about="#item_4"><z:itemType>bookSection</z:itemType><dc:title>A part</dc:title>
<dcterms:isPartOf><bib:Book><dc:identifier>ISBN 978-0-7475-5100-3</dc:identifier><dc:title>A book</dc:title>
<dcterms:isPartOf><bib:Series><dc:title>A series</dc:title></bib:Series></dcterms:isPartOf></bib:Book>
</dcterms:isPartOf>
<dc:publisher><foaf:Organization><vcard:adr><vcard:Address><vcard:locality>Paris</vcard:locality></vcard:Address>
</vcard:adr>
<foaf:name>Press</foaf:name></foaf:Organization></dc:publisher></bib:BookSection>
</rdf:RDF>"""


def test_items_become_references_with_their_containers() -> None:
    """A container is inside the item, or elsewhere in the file. Notes are left out."""
    article, chapter = parse(FILE, "a.rdf").items
    assert article == {
        "id": "lee2001", "type": "article-journal", "title": "On ash", "page": "10–19",
        "author": [{"family": "Lee", "given": "Ann"}, {"literal": "World Health Organization"}],
        "note": "Citation Key: lee2001", "issued": {"date-parts": [[2001, 7, 26]]},
        "accessed": {"date-parts": [[2021, 4, 29]]}, "container-title": "Cities", "container-title-short": "Cit.",
        "volume": "5", "issue": "2", "DOI": "10.1000/182", "ISSN": "0039-6265", "URL": "https://example.org/a",
        "keyword": "fire",
    }  # fmt: skip
    assert chapter["container-title"] == "A book"
    assert chapter["collection-title"] == "A series"
    assert (chapter["publisher"], chapter["publisher-place"]) == ("Press", "Paris")
    assert chapter["ISBN"] == "978-0-7475-5100-3"


def test_containers_that_contain_each_other_end() -> None:
    """A file can be wrong."""
    loop = '<bib:Journal rdf:about="#j"><dc:title>J</dc:title><dcterms:isPartOf rdf:resource="#j"/></bib:Journal>'
    item = '<bib:Article rdf:about="#a"><z:itemType>journalArticle</z:itemType><dcterms:isPartOf rdf:resource="#j"/>'
    [found] = parse(f"{START}{item}</bib:Article>{loop}</rdf:RDF>").items
    assert found["container-title"] == "J"
