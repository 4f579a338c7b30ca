"""XLIFF 2 to the letter: each rule of the core with files that keep it and files that break it."""

from pathlib import Path

import pytest

from app.errors import Invalid
from app.translation.exchange.xliff2.reader import breaches, read
from app.translation.exchange.xliff2.rules import RULES
from app.translation.exchange.xml_input import parsed

HEAD = ('<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:my="urn:x-example:my" '
        'xmlns:fs="urn:oasis:names:tc:xliff:fs:2.0" xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0" '
        'xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0" xmlns:gls="urn:oasis:names:tc:xliff:glossary:2.0" '
        'xmlns:res="urn:oasis:names:tc:xliff:resourcedata:2.0" xmlns:slr="urn:oasis:names:tc:xliff:sizerestriction:2.0" '
        'xmlns:val="urn:oasis:names:tc:xliff:validation:2.0" xmlns:ctr="urn:oasis:names:tc:xliff:changetracking:2.0" version="2.1" srcLang="en" trgLang="fr">')
S = "<segment><source>a</source></segment>"
U = f'<unit id="u1">{S}</unit>'


def document(files: str, head: str = HEAD) -> str:
    return f"{head}{files}</xliff>"


def file(inside: str, more: str = "") -> str:
    return document(f'<file id="f1"{more}>{inside}</file>')


def unit(inside: str, more: str = "") -> str:
    return file(f'<unit id="u1"{more}>{inside}</unit>')


def segment(source: str, target: str | None = None, more: str = "", before: str = "") -> str:
    translated = "" if target is None else f"<target>{target}</target>"
    return unit(f"{before}<segment{more}><source>{source}</source>{translated}</segment>")


DATA = '<originalData><data id="d1">[b]</data><data id="d2">[/b]</data></originalData>'
NO = 'canCopy="no" canDelete="no"'
PROFILES = '<slr:profiles generalProfile="xliff:codepoints" storageProfile="xliff:utf8"/>'


def entry(inside: str, more: str = "") -> str:
    return unit(f'<gls:glossary><gls:glossEntry id="g"{more}>{inside}</gls:glossEntry></gls:glossary>{S}')


def match(more: str, again: str = "") -> str:
    one = '<mtc:match {} ref="#s"><source>a</source><target>b</target></mtc:match>'
    return unit(f'<mtc:matches>{one.format(more)}{one.format(again) if again else ""}</mtc:matches><segment id="s"><source>a</source></segment>')


def resource(inside: str) -> str:
    return unit(f"<res:resourceData>{inside}</res:resourceData>{S}")


def revisions(more: str, name: str = "content") -> str:
    return unit(f'<ctr:changeTrack><ctr:revisions appliesTo="note"{more}><ctr:revision><ctr:item property="{name}">a</ctr:item></ctr:revision>'
                f'</ctr:revisions></ctr:changeTrack><notes><note id="n1">b</note></notes>{S}')


GOOD = [
    file(U), document(f'<file id="f1">{U}</file><file id="f2">{U}</file>'),
    file('<group id="g1"/>'), file(f'<group id="u1" type="my:menu" name="n"><group id="g2">{U}</group></group>'),
    file(f'<skeleton href="a.skl"/><my:x id="1"/><notes><note id="n1" priority="10">x</note></notes>{U}', ' xml:space="preserve" my:a="b"'),
    file(f"<skeleton>raw <my:x/> text</skeleton>{U}"),
    unit(f'<mda:metadata><mda:metaGroup><mda:meta type="t">x</mda:meta></mda:metaGroup></mda:metadata><my:x/><notes><note appliesTo="target">x</note></notes>{DATA}'
         f'<ignorable><source> </source></ignorable>{S}', ' canResegment="no" translate="no" srcDir="rtl" trgDir="auto"'),
    segment("a", "b", ' state="translated" subState="my:done" id="s1"'), segment("a", "", ' state="final"'),
    segment('a<cp hex="0003"/><cp hex="001A"/><cp hex="FFFE"/><cp hex="D800"/>'),
    segment('<ph id="1" dataRef="d1"/><pc id="2" dataRefStart="d1" dataRefEnd="d2" type="fmt" subType="xlf:b">x</pc>',
            '<pc id="2" dataRefStart="d1" dataRefEnd="d2">y</pc><ph id="1" dataRef="d1"/><pc id="3" dataRefStart="d1" dataRefEnd="d2"/>', before=DATA),
    segment('<sc id="1"/>a<ec startRef="1"/>', '<pc id="1">b</pc>'),
    segment('<sc id="1" isolated="yes" dir="ltr"/>a'), segment('a<ec id="1" isolated="yes" dir="ltr"/>'),
    unit('<segment><source><sc id="1" type="fmt"/>a </source></segment><ignorable><source> </source></ignorable>'
         '<segment><source>b<ec startRef="1" type="fmt"/></source></segment>'),
    segment(f'<ph id="1" {NO} canReorder="firstNo"/>: <ph id="2" {NO} canReorder="no"/> <ph id="3"/>'),
    segment(f'<sc id="1" {NO} canReorder="firstNo"/>a<ec startRef="1" {NO} canReorder="no"/>'),
    segment('<pc id="1">a</pc>', '<pc id="1">b</pc><pc id="2" copyOf="1">c</pc>'),
    segment('<mrk id="m1" translate="no">a</mrk><mrk id="m2" type="term" ref="http://x.org/">b</mrk><mrk id="m3" type="my:isbn" value="1" my:a="">c</mrk>'),
    segment('<mrk id="m1" type="comment" value="c">a</mrk>'), segment('<mrk id="m1" type="mtc:match">a</mrk>'),
    *(segment(f'<mrk id="m1" type="comment" ref="{ref}">a</mrk>', before='<notes><note id="n1">x</note></notes>')
      for ref in ("#n=n1", "#u=u1/n=n1", "#f=f1/u=u1/n=n1", "#/f=f1/u=u1/n=n1")),
    unit('<segment><source>A <sm id="m1" type="comment" value="x"/>b</source></segment><segment><source>c<em startRef="m1"/></source></segment>'),
    unit('<segment><source>1</source><target order="3">a</target></segment><ignorable><source> </source></ignorable>'
         '<segment><source>2</source><target order="1">b</target></segment>'),
    file(f'{U}<unit id="u2"><segment><source><ph id="1" subFlows="u1"/></source></segment></unit>'),
    unit('<mtc:matches><mtc:match ref="#m1"><originalData><data id="x">y</data></originalData><source><ph id="1" dataRef="x"/></source>'
         '<target xml:lang="de"><ph id="1" dataRef="x"/></target></mtc:match></mtc:matches><segment><source><mrk id="m1" type="mtc:match">a</mrk></source></segment>'),
    file(U).replace('"en"', '"zh-Hant-TW"').replace('"fr"', '"x-klingon"'), file(U).replace('version="2.1"', 'version="2.0"'),
    segment("a", "b").replace("<source>", '<source xml:lang="EN" xml:space="preserve">').replace("<target>", '<target xml:lang="fr" xml:space="preserve">'),
    unit("<!-- a --><segment><!-- b --><source>a<!-- c -->b<?pi?></source></segment>"),
    segment('<ph id="1" fs:fs="br"/>'), segment('<ph id="p1" canDelete="no"/>', ""),
    segment('<ph id="1"/>', '<ph id="9"/>'), segment('<pc id="1"><pc id="2"><ph id="3"/></pc></pc>'),
    segment(f'<ph id="1" {NO} canReorder="firstNo"/><ph id="2" {NO} canReorder="no"/><ph id="3"/>',
            f'<ph id="3"/><ph id="1" {NO} canReorder="firstNo"/><ph id="2" {NO} canReorder="no"/>'),
    segment('<mrk id="m1" type="my:kind" ref="#f=f1/tbx=t4">a</mrk>'),
    segment('<sc id="1" fs:fs="b"/>a<ec startRef="1"/><ec id="2" isolated="yes" fs:fs="img" fs:subFs="src,a.png"/>'),
    segment('<sc id="1"/>a<ec startRef="1" fs:fs="b"/>').replace('version="2.1"', 'version="2.0"'),
    unit('<mtc:matches><mtc:match id="1" ref="#t=m2" type="tm" subType="my:exact"><source>a</source><target>b</target></mtc:match></mtc:matches>'
         '<segment><source>a</source><target><mrk id="m2" type="term">b</mrk></target></segment>'),
    segment('<mrk id="m1" type="term">a</mrk>', before='<gls:glossary><gls:glossEntry id="g" ref="#m1"><gls:term>a</gls:term>'
            '<gls:translation id="t" ref="#m1">b</gls:translation></gls:glossEntry></gls:glossary>'),
    file(f'<res:resourceData><res:resourceItem id="r" mimeType="text/x"><res:source xml:lang="en" href="a"/><res:target>x</res:target></res:resourceItem></res:resourceData>{U}'),
    file(f'{PROFILES}<slr:data><my:size id="z"/></slr:data><unit id="u1" slr:sizeRestriction="35,*" slr:sizeInfoRef="z"><segment><source>'
         '<ph id="1" slr:equivStorage="7" slr:storageRestriction="*"/></source></segment></unit>'),
    file(f'<val:validation><val:rule isPresent="a" occurs="2"/><val:rule endsWith=":" existsInSource="yes"/><val:rule my:own="x"/></val:validation>{U}'),
    unit(f'<ctr:changeTrack><ctr:revisions appliesTo="note" ref="n1"><ctr:revision><ctr:item property="content">old</ctr:item>'
         f'<ctr:item property="category">x</ctr:item></ctr:revision></ctr:revisions></ctr:changeTrack><notes><note id="n1" category="y">new</note></notes>{S}'),
]

BAD = [
    ("root", file(U).replace("document:2.0", "document:1.2")), ("root", f'<file xmlns="urn:oasis:names:tc:xliff:document:2.0" id="f">{U}</file>'),
    ("version", file(U).replace("2.1", "1.2")), ("required-attribute", file(U).replace('version="2.1" ', "")),
    ("required-attribute", file(U).replace('srcLang="en" ', "")), ("element-order", document("")),
    ("unknown-element", unit(f"<bogus/>{S}")), ("unknown-element", segment("<b>a</b>")),
    ("misplaced-element", segment("<note>a</note>")), ("misplaced-element", segment("<my:x/>")),
    ("misplaced-element", file(f"<notes><note>a<ph id='1'/></note></notes>{U}")),
    ("element-order", file(f"<notes><note>a</note></notes><skeleton href='a'/>{U}")), ("element-order", file(f"{U}<notes><note>x</note></notes>")),
    ("element-order", file(f"<notes/>{U}")), ("element-order", unit(f"<originalData/>{S}")), ("element-order", unit(f"{S}{DATA}")),
    ("element-order", file(f"<skeleton href='a'/><skeleton href='b'/>{U}")), ("element-order", unit(f"{U}{S}")),
    ("element-order", unit(f"{S}<my:x/>")), ("element-order", document(f'<my:x/><file id="f1">{U}</file>')),
    ("element-order", unit("<segment><my:x/><source>a</source></segment>")), ("element-order", file(f"<skeleton><unit id='x'>{S}</unit></skeleton>{U}")),
    ("text-not-allowed", unit(f"loose{S}")), ("text-not-allowed", file(f"{U}loose")),
    ("not-empty", segment('<ph id="1">a</ph>')), ("not-empty", segment('<cp hex="0001"> </cp>')),
    ("file-without-unit", file("")), ("file-without-unit", file("<notes><note>a</note></notes>")),
    ("unit-without-segment", unit("")), ("unit-without-segment", unit("<ignorable><source> </source></ignorable>")),
    ("one-source", unit("<segment/>")), ("one-source", unit("<segment><target>a</target></segment>")),
    ("one-source", unit("<segment><source>a</source><source>b</source></segment>")),
    ("one-source", unit("<segment><target>a</target><source>b</source></segment>")),
    ("one-source", unit("<segment><source>a</source><target>b</target><target>c</target></segment>")),
    ("unknown-attribute", file(U, ' bogus="1"')), ("unknown-attribute", segment("a", more=' translate="no"')),
    ("unknown-attribute", segment('<cp hex="0001" id="1"/>')), ("unknown-attribute", segment('<ph id="1" isolated="no"/>')),
    ("unknown-attribute", segment("a").replace("<source>", '<source dir="ltr">')), ("unknown-attribute", segment("a").replace("<source>", '<source order="1">')),
    ("foreign-attribute", segment("a", more=' my:a="1"')), ("foreign-attribute", segment('<ph id="1" my:a="1"/>')),
    ("foreign-attribute", segment('<mrk id="m" translate="no" xml:lang="en">a</mrk>')),
    ("foreign-attribute", file(U).replace("<xliff ", '<xliff xmlns:x="urn:oasis:names:tc:xliff:document:2.0" x:a="1" ')),
    ("required-attribute", document(f"<file>{U}</file>")), ("required-attribute", file(f"<unit>{S}</unit>")), ("required-attribute", file("<group/>")),
    ("required-attribute", segment("<ph/>")), ("required-attribute", segment("<pc>a</pc>")), ("required-attribute", segment("<cp/>")),
    ("required-attribute", segment('<mrk translate="no">a</mrk>')), ("required-attribute", unit(f"<originalData><data>x</data></originalData>{S}")),
    ("required-attribute", segment('<sm id="m" translate="no"/><em/>')),
    ("attribute-value", unit(S, ' translate="maybe"')), ("attribute-value", segment("a", more=' state="done"')), ("attribute-value", unit(S, ' srcDir="up"')),
    ("attribute-value", file(U, ' xml:space="keep"')), ("attribute-value", file(f'<notes><note priority="11">a</note></notes>{U}')),
    ("attribute-value", file(f'<notes><note appliesTo="both">a</note></notes>{U}')), ("attribute-value", segment('<ph id="1" type="bold"/>')),
    ("attribute-value", segment('<ph id="1" canReorder="first"/>')), ("attribute-value", segment('<sc id="1" isolated="true"/>')),
    ("attribute-value", segment("a", "b").replace("<target>", '<target order="0">')),
    ("attribute-value", unit(f'<originalData><data id="d" xml:space="default">x</data></originalData>{S}')),
    ("id-nmtoken", file(U).replace('"f1"', '"f 1"')), ("id-nmtoken", unit(S).replace('"u1"', '""')), ("id-nmtoken", segment("a", more=' id="a/b"')),
    ("id-nmtoken", segment('<ph id="1" dataRef="d#1"/>', before=DATA)),
    ("language-tag", file(U).replace('"en"', '"e"')), ("language-tag", file(U).replace('"fr"', '"fr_FR"')), ("language-tag", file(U).replace('"fr"', '""')),
    ("language-tag", file(U).replace('"fr"', '"fr-1996-1996"')), ("language-tag", file(U).replace('"en"', '"english1"')),
    ("user-value", unit(S, ' type="menu"')), ("user-value", unit(S, ' type="xlf:menu"')), ("user-value", segment("a", "b", ' state="initial" subState="x"')),
    ("user-value", segment("a", "b", ' state="initial" subState="xlf:x"')), ("user-value", segment('<ph id="1" type="fmt" subType="xlf:bold"/>')),
    ("user-value", segment('<mrk id="m" type="remark" value="x">a</mrk>')),
    ("module-place", file(f"<mtc:matches/>{U}")), ("module-place", unit(f"<mda:metadata/><mda:metadata/>{S}")),
    ("extension-id", unit(f'<my:x id="1"/><my:x id="1"/>{S}')), ("extension-id", unit(f'<my:x id="a b"/>{S}')), ("extension-id", unit(f'<my:x><my:y xml:id="a"/></my:x><my:z id="a"/>{S}')),
    ("module-place", file('<group id="g"><res:resourceData xmlns:res="urn:oasis:names:tc:xliff:resourcedata:2.0"/></group>')),
    ("file-id", document(f'<file id="f">{U}</file><file id="f">{U}</file>')), ("group-id", file('<group id="g"><group id="g"/></group>')),
    ("unit-id", file(f'<group id="g">{U}</group>{U}')), ("note-id", file(f'<notes><note id="n">a</note><note id="n">b</note></notes>{U}')),
    ("data-id", unit(f'<originalData><data id="d">a</data><data id="d">b</data></originalData>{S}')),
    ("inline-id", segment('<ph id="1"/><ph id="1"/>')), ("inline-id", segment('<ph id="s"/>', more=' id="s"')),
    ("inline-id", unit('<segment id="s"><source>a</source></segment><ignorable id="s"><source> </source></ignorable>')),
    ("inline-id", unit('<segment><source><ph id="1"/></source></segment><segment><source><mrk id="1" translate="no">a</mrk></source></segment>')),
    ("target-id", segment('<ph id="1"/>', '<pc id="1">a</pc>')), ("target-id", segment("a", '<ph id="1"/><ph id="1"/>')),
    ("target-id", unit('<segment><source><ph id="1"/></source></segment><segment><source>a</source><target><ph id="1"/></target></segment>')),
    ("target-language-missing", segment("a", "b").replace(' trgLang="fr"', "")),
    ("source-language", segment("a").replace("<source>", '<source xml:lang="de">')), ("source-language", file(U, ' xml:lang="de"')),
    ("target-language", segment("a", "b").replace("<target>", '<target xml:lang="de">')), ("target-language", segment("a", "b").replace("<target>", '<target xml:lang="fr-CA">')),
    ("skeleton-href", file(f"<skeleton/>{U}")), ("skeleton-href", file(f'<skeleton href="a">x</skeleton>{U}')),
    *(("state-without-target", segment("a", more=f' state="{state}"')) for state in ("translated", "reviewed", "final")),
    ("substate-needs-state", segment("a", more=' subState="my:a"')),
    ("subtype-needs-type", segment('<ph id="1" subType="my:a"/>')), ("subtype-needs-type", segment('<ph id="1" type="ui" subType="xlf:b"/>')),
    ("order-range", segment("a", "b").replace("<target>", '<target order="2">')),
    ("order-once", unit('<segment><source>1</source><target order="2">a</target></segment><segment><source>2</source><target>b</target></segment>')),
    ("order-once", unit('<segment><source>1</source><target order="1">a</target></segment><segment><source>2</source><target order="1">b</target></segment>')),
    ("order-gap", unit('<segment><source>1</source><target order="2">a</target></segment><ignorable><source> </source></ignorable>')),
    ("data-reference", segment('<ph id="1" dataRef="d1"/>')), ("data-reference", segment('<pc id="1" dataRefStart="d1" dataRefEnd="d9"/>', before=DATA)),
    ("data-reference-pair", segment('<pc id="1" dataRefStart="d1"/>', before=DATA)), ("subflows", segment('<ph id="1" subFlows="u1 u9"/>')),
    ("subflows-pair", segment('<pc id="1" subFlowsStart="u1"/>')), ("equiv-pair", segment('<pc id="1" equivStart="("/>')),
    ("copy-of", segment("a", '<ph id="2" copyOf="1"/>')), ("copy-of", segment('<ph id="1" canCopy="no"/>', '<ph id="1"/><ph id="2" copyOf="1"/>')),
    ("copy-of", segment('<ph id="1" dataRef="d1"/>', '<ph id="1"/><ph id="2" copyOf="1"/>', before=DATA)),
    ("copy-of-data", segment('<ph id="1"/>', '<ph id="1"/><ph id="2" copyOf="1" dataRef="d1"/>', before=DATA)),
    ("start-isolated", segment('<sc id="1"/>a')), ("start-isolated", segment('<ec startRef="1"/><sc id="1"/>')),
    ("start-isolated", segment('<sc id="1" isolated="yes"/>a<ec startRef="1"/>')), ("start-isolated", segment('<sc id="1"/><ec startRef="1"/><ec startRef="1"/>')),
    ("start-isolated", segment('<sc id="1"/>a<ec startRef="1"/>', '<sc id="1"/>b')),
    ("end-isolated", segment('a<ec startRef="1"/>')), ("end-id", segment('<sc id="1"/><ec id="2" startRef="1"/>')),
    ("end-id", segment('<ec id="1"/>')), ("end-id", segment('<ec startRef="1" isolated="yes"/>')), ("end-id", segment("<ec/>")),
    ("end-direction", segment('<sc id="1"/><ec startRef="1" dir="ltr"/>')),
    *(("pair-hints", segment(f'<sc id="1" {hint}="no"/>a<ec startRef="1"/>')) for hint in ("canCopy", "canDelete", "canOverlap")),
    ("pair-hints", segment(f'<sc id="1" {NO} canReorder="firstNo"/>a<ec startRef="1" {NO} canReorder="firstNo"/>')),
    ("reorder-hints", segment('<ph id="1" canReorder="firstNo"/>')), ("reorder-hints", segment('<ph id="1" canReorder="firstNo" canCopy="no"/>')),
    ("reorder-sequence", segment(f'<ph id="1" {NO} canReorder="no"/>')),
    ("reorder-sequence", segment(f'<ph id="1" {NO} canReorder="firstNo"/><ph id="2"/><ph id="3" {NO} canReorder="no"/>')),
    ("deleted-code", segment('<ph id="1" canDelete="no"/>', "b", ' state="final"')),
    ("translate-annotation", segment('<mrk id="1">a</mrk>')), ("translate-annotation", segment('<sm id="1" type="generic"/>a<em startRef="1"/>')),
    ("comment-annotation", segment('<mrk id="1" type="comment">a</mrk>')),
    ("comment-annotation", segment('<mrk id="1" type="comment" value="x" ref="#n=1">a</mrk>', before='<notes><note id="1">x</note></notes>')),
    *(("comment-reference", segment(f'<mrk id="m" type="comment" ref="{ref}">a</mrk>', before='<notes><note id="n1">x</note></notes>'))
      for ref in ("#n=n2", "#u=u2/n=n1", "#f=f1/n=n1", "#n1", "n1")),
    ("match-annotation", segment('<mrk id="1" type="mtc:match" ref="#n=1">a</mrk>')),
    ("marker-pair", segment('<sm id="1" translate="no"/>a')), ("marker-pair", segment('a<em startRef="1"/>')),
    ("marker-pair", segment('<em startRef="1"/><sm id="1" translate="no"/>')),
    *(("fragment", segment(f'<mrk id="1" type="term" ref="{ref}">a</mrk>'))
      for ref in ("#", "#f=1/f=2", "#u=1/f=2", "#n=1/u=2", "#n=1/d=2", "#q=1", "#u=1//s", "#u=a b")),
    *(("code-point", segment(f'<cp hex="{value}"/>')) for value in ("0041", "1", "00001", "110000", "G001", "000A")),
    ("match-source", unit(f'<mtc:matches><mtc:match ref="#s9"><source>a</source><target>b</target></mtc:match></mtc:matches>{S}')),
    ("match-source", match('id="1"').replace('"#s"', '"s"')), ("match-source", match('id="1"').replace('"#s"', '"#u=u1"')),
    ("space", segment("a", "b").replace("<source>", '<source xml:space="preserve">')), ("deleted-code", segment('<ph id="1" canDelete="no"/>', "b")),
    ("reorder-kept", segment(f'<ph id="1" {NO} canReorder="firstNo"/><ph id="2" {NO} canReorder="no"/>',
                             f'<ph id="2" {NO} canReorder="firstNo"/><ph id="1" {NO} canReorder="no"/>')),
    ("fragment", segment('<mrk id="1" type="term" ref="#/f=f1/u=u1/my=x">a</mrk>')),
    ("module-element", unit(f'<val:validationBad/>{S}')), ("format-style", file(U, ' fs:Bad="b"')), ("format-style", file(U, ' fs:fs="script"')),
    ("format-style", file(U, ' fs:subFs="src,a.png"')), ("end-attributes", segment('<sc id="1"/>a<ec startRef="1" fs:fs="b"/>')),
    ("end-attributes", segment('<sc id="1"/>a<ec startRef="1" slr:equivStorage="7"/>')), ("match-id", match('id="1"', 'id="1"')), ("match-id", match('id="a b"')),
    *(("match-attributes", match(more)) for more in ('type="best"', 'subType="my:a"', 'type="tm" subType="a"', 'xml:lang="fr"')),
    ("glossary-id", entry('<gls:term>a</gls:term><gls:translation id="g">b</gls:translation>')),
    *(("glossary-entry", entry(inside)) for inside in ("<gls:term>a</gls:term>", "<gls:definition>a</gls:definition>",
                                                       "<gls:term>a</gls:term><gls:definition>b</gls:definition>loose")),
    ("glossary-reference", entry("<gls:term>a</gls:term><gls:definition>b</gls:definition>", ' ref="#m9"')),
    ("metadata-id", file(f'<mda:metadata id="a"><mda:metaGroup id="a"><mda:meta type="t"/></mda:metaGroup></mda:metadata>{U}')),
    *(("metadata", file(f"<mda:metadata>{inside}</mda:metadata>{U}")) for inside in (
        "", "<mda:metaGroup/>", "<mda:metaGroup><mda:meta/></mda:metaGroup>", '<mda:metaGroup><mda:meta type="t" appliesTo="source"/></mda:metaGroup>',
        '<mda:metaGroup appliesTo="all"><mda:meta type="t"/></mda:metaGroup>')),
    ("resource-id", resource('<res:resourceItemRef id="r" ref="a"/><res:resourceItem id="r" mimeType="x"><res:source href="a"/></res:resourceItem>')),
    *(("resource-href", resource(f'<res:resourceItem id="r">{inside}</res:resourceItem>')) for inside in ('<res:source href="a"><my:x/></res:source>', "<res:target/>")),
    ("resource-language", resource('<res:resourceItem id="r"><res:source xml:lang="de" href="a"/></res:resourceItem>')),
    ("size-information", unit(S, ' slr:sizeInfo="1" slr:sizeInfoRef="z"')), ("size-information", file(f'<slr:data><my:z id="z"/></slr:data>{U}', ' slr:sizeInfoRef="y"')),
    *(("size-value", file(f"{PROFILES}{U}".replace("<unit", f"<unit {more}"))) for more in (
        'slr:sizeRestriction="ninety"', 'slr:sizeRestriction="25,100.5"', 'slr:storageRestriction="*6"', 'slr:equivStorage="7.1"', 'slr:sizeInfo="zero"')),
    *(("validation-rule", unit(f"<val:validation><val:rule {more}/></val:validation>{S}")) for more in (
        "", 'isPresent="a" startsWith="b"', 'isPresent="a" my:own="b"', 'isNotPresent="a" existsInSource="yes"')),
    *(("validation-value", file(f'<val:validation><val:rule isPresent="a" {more}/></val:validation>{U}')) for more in (
        'occurs="0"', 'caseSensitive="maybe"', 'normalization="nfkc"', 'disabled="yes"')),
    ("change-reference", revisions(' ref="n9"')), ("change-reference", revisions("")), ("change-property", revisions(' ref="n1"', "priority")),
    ("change-property", revisions(' ref="n1"').replace("</ctr:item>", '</ctr:item><ctr:item property="content">b</ctr:item>')),
]


def names(text: str) -> list[str]:
    return [one.rule for one in breaches(parsed(text.encode(), "a.xlf"))]


@pytest.mark.parametrize("text", GOOD, ids=range(len(GOOD)))
def test_what_the_standard_allows_is_taken(text: str) -> None:
    assert names(text) == []
    assert read(text.encode(), "a.xlf").source_language


@pytest.mark.parametrize(("rule", "text"), BAD, ids=[f"{number}-{rule}" for number, (rule, _) in enumerate(BAD)])
def test_what_breaks_a_rule_is_refused_by_its_name(rule: str, text: str) -> None:
    assert rule in names(text)
    with pytest.raises(Invalid) as told:
        read(text.encode(), "a.xlf")
    assert told.value.code == "exchange.xliff_rule"
    assert told.value.params["rule"] in RULES and told.value.params["rule"] in str(told.value)


def test_every_rule_has_a_file_that_breaks_it() -> None:
    assert {rule for rule, _ in BAD} == set(RULES)


def test_the_line_is_told() -> None:
    text = segment('a\n<ph id="1"/>\n<ph id="1"/>').replace("<unit", "\n\n<unit")
    with pytest.raises(Invalid) as told:
        read(text.encode(), "a.xlf")
    assert (told.value.params["line"], told.value.params["rule"], told.value.params["about"]) == (5, "inline-id", '<ph> id="1"')


def test_every_rule_stands_in_the_documentation() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "exchange.md").read_text(encoding="utf-8")
    assert [f"| `{name}` | {says.replace('<', '&lt;')} |" for name, says in RULES.items()] == [
        line for line in page.split("\n") if line.startswith("| `") and line[3:].partition("`")[0] in RULES]
