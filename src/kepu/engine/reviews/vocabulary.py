# SPDX-License-Identifier: Apache-2.0
"""The words of the open format, as JSON-LD maps them to those of the web."""

from __future__ import annotations

from typing import Any

FORMAT = 1
"""The version of the format."""
NAMESPACE = f"urn:kepu:review:{FORMAT}:"
"""Begins the names of what neither schema.org nor Web Annotation has a word for. It is no address."""
ANNOTATION = "http://www.w3.org/ns/anno.jsonld"
_BY_LANGUAGE = "@language"


def _own(name: str, **more: str) -> dict[str, str]:
    return {"@id": f"kepu:{name}", **more}


OWN_TERMS: dict[str, Any] = {
    "kepu": NAMESPACE,
    "content": _own("content", **{"@type": "@json"}),
    "digest": "kepu:digest",
    "normaliser": "kepu:normaliser",
    "recordDigest": "kepu:recordDigest",
    "verdict": "kepu:verdict",
    "wording": "kepu:wording",
}
"""What a public page says besides schema.org's words."""
TERMS: dict[str, Any] = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "oa": "http://www.w3.org/ns/oa#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dcterms": "http://purl.org/dc/terms/",
    "bibo": "http://purl.org/ontology/bibo/",
    "schema": "http://schema.org/",
    **OWN_TERMS,
    "ReviewFile": "kepu:ReviewFile",
    "TextBlock": "kepu:TextBlock",
    "CaptionTrack": "kepu:CaptionTrack",
    "Organization": "schema:Organization",
    "CreativeWork": "schema:CreativeWork",
    "Claim": "schema:Claim",
    "Review": "schema:Review",
    "Person": "schema:Person",
    "Annotation": "oa:Annotation",
    "SpecificResource": "oa:SpecificResource",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "TextPositionSelector": "oa:TextPositionSelector",
    "FragmentSelector": "oa:FragmentSelector",
    "format": "kepu:format",
    "house": {"@id": "schema:publisher"},
    "publisher": {"@id": "schema:publisher"},
    "story": {"@id": "schema:about"},
    "claims": {"@id": "schema:mainEntity", "@container": "@list"},
    "documentDigest": "kepu:documentDigest",
    "name": {"@id": "schema:name", "@container": _BY_LANGUAGE},
    "affiliation": _own("affiliation", **{"@container": _BY_LANGUAGE}),
    "reason": _own("reason", **{"@container": _BY_LANGUAGE}),
    "url": {"@id": "schema:url", "@type": "@id"},
    "sameAs": {"@id": "schema:sameAs", "@type": "@id"},
    "identifier": "schema:identifier",
    "inLanguage": "schema:inLanguage",
    "kind": "kepu:kind",
    "headline": "schema:headline",
    "abstract": "schema:abstract",
    "blocks": {"@id": "schema:hasPart", "@container": "@list"},
    "captions": {"@id": "schema:caption", "@container": "@list"},
    "cues": _own("cues", **{"@type": "@json"}),
    "draftedBy": "kepu:draftedBy",
    "position": "schema:position",
    "text": "schema:text",
    "tier": "kepu:tier",
    "anchors": _own("anchors", **{"@container": "@list"}),
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "identifying": "oa:identifying",
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "start": "oa:start",
    "end": "oa:end",
    "conformsTo": {"@id": "dcterms:conformsTo", "@type": "@id"},
    "value": "rdf:value",
    "passage": "kepu:passage",
    "citation": {"@id": "schema:citation", "@container": "@list"},
    "title": "dcterms:title",
    "doi": "bibo:doi",
    "quotation": "kepu:quotation",
    "reference": _own("reference", **{"@type": "@json"}),
    "review": {"@id": "schema:review", "@container": "@list"},
    "author": {"@id": "schema:author"},
    "datePublished": "schema:datePublished",
    "interests": "kepu:interests",
    "void": "kepu:void",
    "moment": "kepu:moment",
}
CONTEXT: list[str | dict[str, Any]] = [ANNOTATION, TERMS]
"""The context of a file. Every word that it uses stands in its second part, so that what has no network may
take the first for empty."""
