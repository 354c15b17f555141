"""A second guide that ships with the server: the seal is serviced under lockout. It has every kind of step.

The limits are examples in the spirit of ISO 20816-3 (vibration velocity of small pumps, mm/s RMS); a plant publishes
its own guide with its own limits.
"""

from __future__ import annotations

from sightline.protocol.workflow import (
    Guide,
    GuideChoice,
    GuideCondition,
    GuideIsolationPoint,
    GuideLockout,
    GuideMeasure,
    GuideRule,
    GuideStep,
)

_LOCKOUT = GuideLockout(
    points=(
        GuideIsolationPoint(
            key="motor-isolator",
            name={"en": "Isolator at the local control station", "zh": "就地操作柱隔离开关"},
            energy={"en": "Electrical, 400 V", "zh": "电能，400 V"},
        ),
        GuideIsolationPoint(
            key="suction-valve",
            name={"en": "Suction valve, closed and chained", "zh": "入口阀，关闭并加链锁"},
            energy={"en": "Medium under pressure", "zh": "带压介质"},
        ),
    )
)

_VIBRATION = GuideMeasure(
    quantity={"en": "Vibration velocity at the drive-end bearing", "zh": "驱动端轴承振动速度"},
    unit="mm/s",
    high=4.5,
    warn_high=2.8,
    range_low=0.0,
    range_high=100.0,
    decimals=1,
)

PUMP_SEAL_SERVICE = Guide(
    guide_id="pump-seal-service",
    version=1,
    title={"en": "Pump seal service under lockout", "zh": "上锁挂牌下的泵密封维护"},
    document_no="MI-P-0815",
    revision="A",
    approved_by="Maintenance engineering",
    effective_date="2026-01-15",
    asset_class="pump",
    steps=(
        GuideStep(
            key="lockout",
            kind="loto",
            title={"en": "Lock and tag out", "zh": "上锁挂牌"},
            safety={
                "en": "Rotating shaft and medium under pressure. The people on site isolate, lock and try out; "
                "this card only records it and is never the authority for it.",
                "zh": "旋转轴和带压介质危险。隔离、上锁和试启动由现场人员执行；本卡片仅作记录，绝不是隔离的依据。",
            },
            instruction={
                "en": "Isolate every point, hang lock and tag, release stored energy, then press start once.",
                "zh": "隔离每个隔离点，上锁挂牌，释放残余能量，然后按一次启动按钮。",
            },
            expected={"en": "The motor does not start; the gauge reads zero.", "zh": "电机不启动，压力表指零。"},
            parts=("control_station", "motor_frame"),
            evidence="photo",
            gate="hard",
            loto=_LOCKOUT,
        ),
        GuideStep(
            key="seal-picture",
            kind="photo",
            title={"en": "Photograph the seal", "zh": "拍摄密封"},
            safety={
                "en": "The medium may be hot. Wear face shield and gloves.",
                "zh": "介质可能高温。请佩戴面罩和手套。",
            },
            instruction={
                "en": "Take a picture of the seal gland and the drip tray, close and sharp.",
                "zh": "近距离清晰拍摄密封压盖和接液盘。",
            },
            expected={"en": "Gland and tray fill the picture.", "zh": "压盖和接液盘充满画面。"},
            parts=("seal_gland", "mechanical_seal", "drip_tray"),
            min_photos=1,
        ),
        GuideStep(
            key="seal-state",
            kind="check",
            title={"en": "Judge the seal", "zh": "判断密封状态"},
            instruction={"en": "Look at the seal for one minute.", "zh": "观察密封一分钟。"},
            expected={"en": "Dry, or at most one drop in a minute.", "zh": "干燥，或每分钟不超过一滴。"},
            parts=("mechanical_seal",),
            choices=(
                GuideChoice(key="dry", text={"en": "Dry", "zh": "干燥"}),
                GuideChoice(key="drop", text={"en": "One drop a minute", "zh": "每分钟一滴"}),
                GuideChoice(key="leaks", text={"en": "It leaks", "zh": "泄漏"}, outcome="flagged"),
            ),
            next=(GuideRule(when=GuideCondition(outcome="ok"), go_to="handback"),),
        ),
        GuideStep(
            key="replace-seal",
            kind="do",
            title={"en": "Replace the seal faces", "zh": "更换密封动静环"},
            safety={"en": "Sharp edges; the spring is loaded.", "zh": "边缘锋利，弹簧有预紧力。"},
            instruction={
                "en": "Replace both faces and the O-ring; wipe with a lint-free cloth, no grease on the faces.",
                "zh": "更换动静环和 O 形圈；用无尘布擦拭，密封面不得涂油脂。",
            },
            expected={"en": "The shaft turns freely by hand.", "zh": "手动盘车灵活。"},
            parts=("mechanical_seal", "seal_gland"),
            evidence="photo",
            gate="soft",
        ),
        GuideStep(
            key="handback",
            kind="confirm",
            title={"en": "Hand back", "zh": "交还设备"},
            instruction={
                "en": "Remove tools, fit the guard, take every lock off and tell the people on site.",
                "zh": "清理工具，装好护罩，取下所有锁具并通知现场人员。",
            },
            statement={
                "en": "Guard fitted, tools counted, all locks removed, everybody clear of the shaft.",
                "zh": "护罩已装好，工具已清点，锁具已全部取下，所有人员已离开轴区。",
            },
            parts=("coupling_guard",),
            gate="hard",
        ),
        GuideStep(
            key="vibration",
            kind="measure",
            title={"en": "Measure vibration", "zh": "测量振动"},
            safety={"en": "The machine runs: keep hands and hair away.", "zh": "设备运转中：手和头发远离。"},
            instruction={
                "en": "Run the pump for five minutes, then hold the pen to the bearing housing.",
                "zh": "泵运转五分钟后，将测振笔抵在轴承座上。",
            },
            expected={"en": "At most 4.5 mm/s.", "zh": "不超过 4.5 mm/s。"},
            parts=("motor_frame",),
            measure=_VIBRATION,
            next=(
                GuideRule(when=GuideCondition(outcome="out_of_limits"), go_to="stop"),
                GuideRule(when=GuideCondition(), go_to=""),
            ),
        ),
        GuideStep(
            key="stop",
            kind="confirm",
            title={"en": "Stop the pump", "zh": "停泵"},
            instruction={"en": "Switch the pump off and hang a tag on it.", "zh": "停泵并挂牌。"},
            statement={"en": "The pump is off and tagged: not to be used.", "zh": "泵已停机并挂牌：禁止使用。"},
            parts=("control_station",),
        ),
    ),
)
