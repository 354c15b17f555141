"""Signatures and whether they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SigningWords:
    not_signed: str
    not_signed_why: str
    signed_approved: str
    signed_rejected: str
    holds: str
    ended: str
    ended_by: str
    signatures: str
    printed_name: str
    meaning: str
    meanings: Mapping[str, str]
    authentications: Mapping[str, str]
    reauthenticated: str
    covers: str
    record_hash: str
    signature_style: str
    proof: str
    proof_why: str
    fingerprint: str


EN = SigningWords(
    not_signed="Not signed",
    not_signed_why="Nobody has signed this record yet. It may still change.",
    signed_approved="Signed: approved",
    signed_rejected="Signed: rejected",
    holds="{name} signed this record on {time}. Nothing in it has changed since.",
    ended="Signature no longer holds",
    ended_by="{name} signed this record on {time}. Event {seq} changed it afterwards: {what}, {who}, {when}.",
    signatures="Signatures",
    printed_name="Printed name",
    meaning="Meaning",
    meanings={
        "approved": "Approved: the items of the review list were verified and the record is right.",
        "rejected": "Rejected: at least one item of the review list was found wrong.",
        "performed": "Performed: the work was done as the record says.",
        "reviewed": "Reviewed: the record was looked through.",
        "accepted": "Accepted by operations: the machine was taken back in the state that the record says.",
        "witnessed": "Witnessed: the signature before was given in this person's presence.",
    },
    authentications={"username_and_password": "user name and password", "password": "password (in a series)"},
    reauthenticated="Password checked anew",
    covers="Covers",
    record_hash="Record hash (SHA-256)",
    signature_style="Part 11-style electronic signature: name, time and meaning, bound to the record by its hash. "
    "The hash is the head of the chain of all events up to the last one covered; any change to any of them changes it.",
    proof="Is this record authentic?",
    proof_why="Open the evidence package of this case at the address of the code: any change, removal or new order of "
    "events is found and named. The fingerprint there must be this one.",
    fingerprint="Fingerprint of the key",
)

ZH = SigningWords(
    not_signed="未签署",
    not_signed_why="尚无人签署本记录，内容仍可能更改。",
    signed_approved="已签署：批准",
    signed_rejected="已签署：驳回",
    holds="{name} 于 {time} 签署本记录，此后内容未变。",
    ended="签名已失效",
    ended_by="{name} 于 {time} 签署本记录。此后事件 {seq} 更改了记录：{what}，{who}，{when}。",
    signatures="签名",
    printed_name="姓名（正体）",
    meaning="含义",
    meanings={
        "approved": "批准：审核清单各项均已核实，记录正确。",
        "rejected": "驳回：审核清单中至少有一项不正确。",
        "performed": "执行：工作已按记录完成。",
        "reviewed": "审阅：已通读本记录。",
        "accepted": "运行部门接收：设备已按记录所述状态收回。",
        "witnessed": "见证：此前的签名在其本人面前作出。",
    },
    authentications={"username_and_password": "用户名和密码", "password": "密码（连续签署）"},
    reauthenticated="重新验证密码",
    covers="涵盖",
    record_hash="记录哈希（SHA-256）",
    signature_style="Part 11 风格的电子签名：姓名、时间和含义，并以哈希与记录绑定。"
    "该哈希是截至所涵盖的最后一个事件的事件链之首；任何一个事件的任何更改都会使其改变。",
    proof="本记录是否真实？",
    proof_why="在二维码所示地址打开本案例的证据包：任何更改、删除或重排事件都会被发现并指明。那里显示的指纹必须与此相同。",
    fingerprint="密钥指纹",
)
