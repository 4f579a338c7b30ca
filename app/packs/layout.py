"""PURE: where everything lies in a pack folder, and the page for the person who finds the stick."""

import re
from pathlib import PurePosixPath

FORMAT = 2
ABOUT = "rong.json"
README = "README.txt"
_TAG = r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?"
_LIST = re.compile(rf"manifests/({_TAG})(\.internal)?\.json")
_PLACE = re.compile(rf"manifests/[0-9a-f]{{64}}\.{_TAG}(?:\.internal)?(?:\.part)?\.json")
_TRUST = re.compile(r"trust/(?:[0-9]{1,10}\.)?[a-z]{1,20}\.json")
_OBJECT = re.compile(r"objects/([0-9a-f]{2})/([0-9a-f]{62})(\.zst)?")
DIGEST = re.compile(r"[0-9a-f]{64}")
SHRUNK = ".zst"

README_TEXT = """\
RÔNG - GÓI NGÔN NGỮ / LANGUAGE PACK

Tiếng Việt
Thư mục này chứa các ấn phẩm đã xuất bản của một kho tư liệu Rông, để mang đến nơi không có mạng.
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

rong.json    the format / định dạng
trust/       who vouches for the lists / ai bảo đảm cho các danh mục
manifests/   the list of each language / danh mục của từng ngôn ngữ
objects/     the texts and files, named by their SHA-256 / văn bản và tệp, đặt tên theo SHA-256
"""


def list_path(tag: str, *, internal: bool = False) -> str:
    """The name by which trust knows the list of a language for these readers."""
    return f"manifests/{tag}.internal.json" if internal else f"manifests/{tag}.json"


def part_path(place: str) -> str:
    """Where a pack says which objects of the list at ``place`` it carries, or which not."""
    return place.removesuffix(".json") + ".part.json"


def object_path(digest: str) -> str:
    """Where the object with this digest lies, as it is."""
    return f"objects/{digest[:2]}/{digest[2:]}"


def shrunk_path(digest: str) -> str:
    """Where the object with this digest lies, compressed."""
    return object_path(digest) + SHRUNK


def list_in(path: str) -> tuple[str, bool] | None:
    """The language and whether it is the internal one, where the path names a list; None for any other path."""
    found = _LIST.fullmatch(path)
    return (found[1], found[2] is not None) if found else None


def digest_in(path: str) -> str | None:
    """The digest of the object that lies there as it is; None for any other path."""
    found = _OBJECT.fullmatch(path)
    return found[1] + found[2] if found and not found[3] else None


def belongs(path: str) -> bool:
    """Whether a pack may hold a file of this name at all."""
    known = path in (ABOUT, README) or any(kind.fullmatch(path) for kind in (_OBJECT, _PLACE, _TRUST))
    return known and str(PurePosixPath(path)) == path
