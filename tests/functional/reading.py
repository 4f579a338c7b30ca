"""An archive for the formats that readers open: texts that are hard to set, and works that must not leave."""

import datetime
import io
from pathlib import Path

from PIL import Image

from app.accounts.permissions import SYSTEM
from app.packs.readers.export import ReadersReport, export_readers
from app.publications import works
from app.publications.attachments import attach
from app.publications.models import INTERNAL, RESTRICTED
from app.wiring import Services
from tests.functional.packing import publish_work, text, withdraw

LAO = "ເສັ້ນຊາຍແດນບໍ່ໄດ້ປະກົດຂຶ້ນເອງຢູ່ເທິງໜ້າດິນ. ສອງປະເທດຕົກລົງກັນ ວັດແທກ ໝາຍໄວ້ ແລ້ວພ້ອມກັນຮັກສາມັນ."
KHMER = "ខ្សែព្រំដែនមួយមិនមែនលេចឡើងលើដីដោយខ្លួនឯងទេ។ ប្រទេសទាំងពីរព្រមព្រៀងគ្នា វាស់វែង គូសសម្គាល់ រួចរួមគ្នាថែរក្សាវា។"
CHINESE = "边界线不会自己出现在地面上。它由两国商定、测量、标示，然后共同维护。"
HARD = """# Biển Hồ

![Hồ nước](bien-ho.png) Một đoạn **đậm**, *nghiêng*, `mã` và [một ấn phẩm khác](/works/cong-chieng).
[Nơi khác](https://example.org/a?b=c&d=%20e), [hỏng](https://[x/), [không có](/works/khong-co/vi), ![thiếu](thieu.png) <b>a<br>b</b> & < > " ' ]]>

1. một
2. hai
   - trong hai
   - ![trong danh sách](bien-ho.png)

> lời trích

| a | b |
|---|--:|
| một ô | 12 |

<table><tr><td>x<li>lạc chỗ</td></tr></table>
<ul><p>không là mục</p></ul>
<dl><dt>thuật ngữ</dt><dd>nghĩa</dd></dl>
<script>alert(1)</script>

```
mã  nguồn
```

---

""" + "dàihơnmộtdòng" * 40 + "\n\n" + LAO + "\n\n" + KHMER + "\n\n" + CHINESE + "\n"


def webp() -> bytes:
    """A small picture that electronic books cannot show as it is."""
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(stream, "WEBP")
    return stream.getvalue()


def load(services: Services) -> None:
    """Two public works with all that is hard, and four that the public must not get."""
    publish_work(services, "bien-ho", {"vi": HARD, "lo": LAO, "km": KHMER, "zh-Hans": CHINESE}, pictures=("bien-ho.png",))
    publish_work(services, "cong-chieng", {"vi": "Cồng chiêng ở biên giới.\n", "lo": f"{LAO}\n\n{LAO}"})
    publish_work(services, "noi-bo", {"vi": "Chỉ cho cán bộ: SECRETINTERNAL.\n"}, visibility=INTERNAL)
    publish_work(services, "han-che", {"vi": "SECRETRESTRICTED.\n"}, visibility=RESTRICTED)
    publish_work(services, "go-xuong", {"vi": "SECRETWITHDRAWN.\n"})
    withdraw(services, "go-xuong", "vi")
    with services.database.unit(write=True) as uow:
        attach(uow, SYSTEM, services.storage, "bien-ho", io.BytesIO(webp()), "ảnh.webp", limit=1_000_000, caption="Ảnh <màu> & đỏ")
        later = works.WorkDetails(kind="news", embargo_until=datetime.date(2999, 1, 1))
        works.create_work(uow, SYSTEM, later, "vi", text("sau-nay", "vi", "SECRETEMBARGO.\n"), work_id="sau-nay")
        works.publish(uow, SYSTEM, works.get_version(uow, "sau-nay", "vi").id)
        uow.commit()


def export(services: Services, name: str, language: str, place: Path, **more: object) -> ReadersReport:
    return export_readers(services.packs, SYSTEM, name, language, place, **more)  # type: ignore[arg-type]
