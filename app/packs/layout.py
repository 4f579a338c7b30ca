"""PURE: where everything lies in a pack folder, and the page for the person who finds the stick."""

import re
from pathlib import PurePosixPath

FORMAT = 1
ABOUT = "rong.json"
README = "README.txt"
_MANIFEST = re.compile(r"manifests/([A-Za-z]{2,3}(?:-[A-Za-z]{4})?)\.json")
_SIDE_FILE = re.compile(r"manifests/[A-Za-z]{2,3}(?:-[A-Za-z]{4})?\.(?:json\.sha256|without\.json)")
_OBJECT = re.compile(r"objects/([0-9a-f]{2})/([0-9a-f]{62})")
DIGEST = re.compile(r"[0-9a-f]{64}")

README_TEXT = """\
RÔNG - GÓI NGÔN NGỮ / LANGUAGE PACK

Tiếng Việt
Thư mục này chứa các ấn phẩm đã xuất bản của một kho lưu trữ Rông, để mang đến nơi không có mạng.
Nó không phải là chương trình và không chạy gì trên máy của bạn.
Nếu bạn nhặt được, xin gửi lại cơ quan phát hành hoặc đồn biên phòng gần nhất.
Để kiểm tra:  rong pack verify THU-MUC-NAY
Để cài đặt:   rong pack install THU-MUC-NAY
Xin đừng đổi tên hay sửa các tệp: gói bị sửa sẽ bị từ chối.

English
This folder holds published works of a Rông archive, to be carried to places without a network.
It is not a program and runs nothing on your computer.
If you found it, please return it to the office that issued it or to the nearest border post.
To check it:    rong pack verify THIS-FOLDER
To install it:  rong pack install THIS-FOLDER
Please do not rename or edit the files: a changed pack is refused.

rong.json            the format / định dạng
manifests/<tag>.json the list of one language / danh mục của một ngôn ngữ
objects/             the texts and files, named by their SHA-256 / văn bản và tệp, đặt tên theo SHA-256
"""


def manifest_path(tag: str) -> str:
    """The manifest of a language."""
    return f"manifests/{tag}.json"


def seal_path(tag: str) -> str:
    """The file beside a manifest that vouches for it."""
    return f"manifests/{tag}.json.sha256"


def without_path(tag: str) -> str:
    """The list of objects that were left out because an earlier pack holds them."""
    return f"manifests/{tag}.without.json"


def object_path(digest: str) -> str:
    """Where the object with this digest lies."""
    return f"objects/{digest[:2]}/{digest[2:]}"


def language_in(path: str) -> str | None:
    """The language that a manifest's path names; None for any other path."""
    found = _MANIFEST.fullmatch(path)
    return found[1] if found else None


def digest_in(path: str) -> str | None:
    """The digest that an object's path names; None for any other path."""
    found = _OBJECT.fullmatch(path)
    return found[1] + found[2] if found else None


def belongs(path: str) -> bool:
    """Whether a pack may hold a file of this name at all."""
    return (path in (ABOUT, README) or language_in(path) is not None or digest_in(path) is not None
            or _SIDE_FILE.fullmatch(path) is not None) and str(PurePosixPath(path)) == path
