"""The standard guide of three steps, in English and Chinese. A version never changes once cases ran it."""

from __future__ import annotations

from sightline.protocol.workflow import Guide, GuideStep

PUMP_SEAL_CHECK = Guide(
    guide_id="pump-seal-check",
    version=1,
    title={"en": "Pump seal check", "zh": "泵密封检查"},
    steps=(
        GuideStep(
            key="isolate",
            title={"en": "Isolate and try out", "zh": "隔离并试启动"},
            safety={
                "en": "Rotating shaft. Lock and tag the isolator under the permit before a hand goes near the "
                "coupling. The people on site isolate; this card only records it.",
                "zh": "旋转轴危险。手靠近联轴器之前，须按作业票对隔离开关上锁挂牌。"
                "隔离由现场人员执行，本卡片仅作记录。",
            },
            instruction={
                "en": "Switch the motor off at the local control station, lock and tag the isolator, "
                "then press start once.",
                "zh": "在就地操作柱停止电机，对隔离开关上锁挂牌，然后按一次启动按钮。",
            },
            expected={
                "en": "The motor does not start; the shaft stands still.",
                "zh": "电机不启动，轴保持静止。",
            },
            parts=("control_station", "motor_frame"),
        ),
        GuideStep(
            key="inspect-seal",
            title={"en": "Inspect the mechanical seal", "zh": "检查机械密封"},
            safety={
                "en": "The medium may be hot or under pressure. Wear face shield and gloves; "
                "do not wipe near the shaft.",
                "zh": "介质可能高温或带压。请佩戴面罩和手套，不要在轴附近擦拭。",
            },
            instruction={
                "en": "Look at the seal gland, the drip tray below it and the flush line for one minute.",
                "zh": "观察密封压盖、其下方的接液盘和冲洗管线一分钟。",
            },
            expected={
                "en": "Dry, or at most one drop in a minute.",
                "zh": "干燥，或每分钟不超过一滴。",
            },
            parts=("seal_gland", "mechanical_seal", "flush_line", "drip_tray"),
        ),
        GuideStep(
            key="check-coupling",
            title={"en": "Check coupling and guard", "zh": "检查联轴器和护罩"},
            safety={
                "en": "Never run the machine without the coupling guard.",
                "zh": "未装联轴器护罩时严禁运行设备。",
            },
            instruction={
                "en": "Check the guard's bolts and look for rubber dust and cracks on the coupling element.",
                "zh": "检查护罩螺栓，查看联轴器弹性体有无橡胶粉末和裂纹。",
            },
            expected={
                "en": "All bolts present and tight; no dust, no cracks.",
                "zh": "螺栓齐全且紧固，无粉末、无裂纹。",
            },
            parts=("coupling_guard", "coupling"),
        ),
    ),
)
