"""Standard items of a review: what the reviewer confirms of every such case, whatever happened in it.

For plants without a template of their own (catalogue kind ``review_template``); a case keeps the one it was opened
with. A published version never changes.
"""

from __future__ import annotations

from sightline.errors import MalformedMessage
from sightline.protocol.workflow import ReviewTemplate, ReviewTemplateItem

STANDARD_TEMPLATE = ReviewTemplate(
    key="standard",
    version=1,
    title={"en": "Standard closing", "zh": "标准收尾"},
    items=(
        ReviewTemplateItem(
            key="returned-to-service",
            title={
                "en": "Machine returned to service, or kept out of it on purpose",
                "zh": "设备已恢复运行，或明确停用",
            },
            verify={
                "en": "Operations knows in which state the machine was left: running, or locked out and said so.",
                "zh": "运行部门清楚设备交还时的状态：已恢复运行，或已停用并告知。",
            },
            severity="high",
            needs_faults_resolved=True,
        ),
        ReviewTemplateItem(
            key="guards-refitted",
            title={"en": "Guards refitted", "zh": "防护装置已复位"},
            verify={
                "en": "Every guard and cover that was taken off is on again, with all its bolts.",
                "zh": "所有拆下的护罩和盖板均已装回，螺栓齐全。",
            },
            severity="high",
        ),
        ReviewTemplateItem(
            key="permit-closed",
            title={"en": "Permit closed, locks removed by their owners", "zh": "作业票已关闭，锁具由持锁人取下"},
            verify={
                "en": "The permit to work is closed or handed on, and each lock was taken off by its owner.",
                "zh": "作业票已关闭或已交接，每把锁均由其持有人取下。",
            },
            severity="high",
            when="lockout",
        ),
        ReviewTemplateItem(
            key="parts-accounted",
            title={"en": "Parts accounted for", "zh": "备件已核对"},
            verify={
                "en": "What was put in is booked to the work order, and what was taken out is tagged or scrapped.",
                "zh": "装入的备件已记入工单，拆下的旧件已挂牌或报废。",
            },
            severity="low",
            when="part_replaced",
        ),
        ReviewTemplateItem(
            key="area-clean",
            title={"en": "Area clean, tools counted", "zh": "现场清洁，工具清点完毕"},
            verify={
                "en": "Nothing was left in or at the machine: tools, rags, oil, packing.",
                "zh": "设备内外没有遗留工具、抹布、油污和包装物。",
            },
            severity="medium",
        ),
    ),
)


def check_template(template: ReviewTemplate) -> None:
    """Check what a schema cannot say, for a template that a plant brings.

    Raises:
        MalformedMessage: two items have the same key, or a text is missing.
    """
    keys = [item.key for item in template.items]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise MalformedMessage(f"The review template {template.key} has two items {twice!r}.")
    for item in template.items:
        if not any(text.strip() for text in item.title.values()):
            raise MalformedMessage(f"Item {item.key!r} of the review template {template.key} has no title.")
