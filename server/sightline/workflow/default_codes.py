"""The lines of the shipped list of codes (``codes.DEFAULT_CODES``): plain data, in the order in which they are offered.

Own words and letters, for pumps, drives and what stands around them. A line never changes in a version: a new text is a
new version of the list.
"""

from __future__ import annotations

from typing import Literal

from sightline.protocol.workflow import CodeEntry, SapCode

Dimension = Literal["part", "mode", "mechanism", "cause", "detection", "action"]
Line = tuple[str, str, str, str, str]
"""Code, English, Chinese, the four characters in SAP PM (or none), modes it goes with (none: all)."""

CATALOGS: dict[Dimension, tuple[Literal["A", "B", "C", "5"], str]] = {
    "part": ("B", "SLPART"),
    "mode": ("C", "SLMODE"),
    "mechanism": ("5", "SLMECH"),
    "cause": ("5", "SLCAUSE"),
    "action": ("A", "SLACT"),
}

LINES: dict[Dimension, tuple[Line, ...]] = {
    "part": (
        ("SEAL", "Shaft seal", "轴封", "SEAL", ""),
        ("GASKET", "Gasket, O-ring", "垫片、O形圈", "GASK", ""),
        ("BEARING", "Bearing", "轴承", "BRNG", ""),
        ("COUPLING", "Coupling", "联轴器", "COUP", ""),
        ("SHAFT", "Shaft", "轴", "SHFT", ""),
        ("IMPELLER", "Impeller, rotor", "叶轮、转子", "IMPL", ""),
        ("CASING", "Casing", "壳体", "CASE", ""),
        ("MOTOR", "Motor", "电机", "MOTR", ""),
        ("GEAR", "Gear, belt drive", "齿轮、皮带传动", "GEAR", ""),
        ("VALVE", "Valve, actuator", "阀门、执行机构", "VALV", ""),
        ("PIPE", "Pipe, hose, flange", "管道、软管、法兰", "PIPE", ""),
        ("FASTENER", "Bolt, fastening", "螺栓、紧固件", "BOLT", ""),
        ("FILTER", "Filter, strainer", "过滤器、滤网", "FILT", ""),
        ("LUBE", "Lubrication", "润滑系统", "LUBE", ""),
        ("SENSOR", "Gauge, sensor", "仪表、传感器", "SENS", ""),
        ("ELECTRIC", "Cable, terminal, switch", "电缆、端子、开关", "ELEC", ""),
        ("GUARD", "Guard, safety device", "防护罩、安全装置", "GARD", ""),
        ("BASE", "Base, support", "底座、支架", "BASE", ""),
    ),
    "mode": (
        ("LEAK-OUT", "Leaks to the outside", "外漏", "LKOU", ""),
        ("LEAK-IN", "Leaks inside, does not shut", "内漏、关不严", "LKIN", ""),
        ("SHAKES", "Shakes", "振动异常", "SHAK", ""),
        ("NOISY", "Unusual noise", "异响", "NOIS", ""),
        ("HOT", "Too hot", "过热", "HOT", ""),
        ("NO-START", "Does not start", "无法启动", "NSTA", ""),
        ("NO-STOP", "Does not stop", "无法停止", "NSTO", ""),
        ("TRIPS", "Stops by itself", "自行停机", "TRIP", ""),
        ("TOO-LITTLE", "Delivers too little", "出力不足", "LESS", ""),
        ("TOO-MUCH", "Delivers too much", "出力过大", "MORE", ""),
        ("BLOCKED", "Blocked, does not move", "堵塞、卡住", "BLOC", ""),
        ("ODD-READING", "Reading is odd", "读数异常", "READ", ""),
        ("LOOSE", "Loose", "松动", "LOOS", ""),
        ("DAMAGED", "Visibly damaged", "可见损伤", "DAMG", ""),
        ("MISSING", "Missing", "缺失", "MISS", ""),
        ("DIRTY", "Dirty, fouled", "脏污、结垢", "DIRT", ""),
    ),
    "mechanism": (
        ("WEAR", "Worn", "磨损", "WEAR", ""),
        ("FATIGUE", "Fatigue crack", "疲劳裂纹", "FATG", "SHAKES NOISY DAMAGED LEAK-OUT TRIPS"),
        ("FRACTURE", "Broken by overload", "过载断裂", "FRAC", ""),
        ("BENT", "Bent, out of shape", "变形", "BENT", ""),
        ("CORROSION", "Corroded", "腐蚀", "CORR", ""),
        ("EROSION", "Eroded by the medium", "介质冲蚀", "EROS", "LEAK-OUT LEAK-IN TOO-LITTLE DAMAGED SHAKES"),
        ("CAVITATION", "Cavitation", "汽蚀", "CAVI", "SHAKES NOISY TOO-LITTLE DAMAGED"),
        ("LOOSENING", "Worked loose", "松脱", "LOOS", ""),
        ("MISALIGNED", "Out of line or balance", "不对中、不平衡", "ALGN", "SHAKES NOISY HOT LEAK-OUT DAMAGED"),
        ("STICKING", "Sticks, seized", "卡滞、咬死", "STCK", "NO-START NO-STOP BLOCKED HOT NOISY LEAK-IN TRIPS"),
        ("CLOGGED", "Clogged", "堵塞", "CLOG", "BLOCKED TOO-LITTLE ODD-READING HOT DIRTY TRIPS"),
        ("DRY", "Ran without lubricant", "润滑不足", "DRY", "HOT NOISY SHAKES BLOCKED TRIPS DAMAGED"),
        ("OVERHEATED", "Overheated, burnt", "过热、烧损", "BRNT", ""),
        ("AGED", "Aged, brittle", "老化、变脆", "AGED", ""),
        ("SHORT", "Short circuit, earth fault", "短路、接地", "SHRT", "NO-START TRIPS HOT ODD-READING NO-STOP"),
        ("OPEN", "Broken circuit, bad contact", "断路、接触不良", "OPEN", "NO-START NO-STOP TRIPS ODD-READING HOT"),
        ("DRIFT", "Drifted, out of setting", "漂移、失准", "DRIF", "ODD-READING TOO-LITTLE TOO-MUCH TRIPS NO-STOP"),
    ),
    "cause": (
        ("END-OF-LIFE", "End of its life", "达到寿命", "LIFE", ""),
        ("INSTALLED", "Installed wrongly", "安装不当", "INST", ""),
        ("MAINTAINED", "Maintenance left out or wrong", "维护缺失或不当", "MNTN", ""),
        ("LUBRICATED", "Lubricated wrongly", "润滑不当", "LUBR", ""),
        ("OPERATED", "Run outside its limits", "超限运行", "OPER", ""),
        ("FOREIGN", "Foreign body, dirt", "异物、污物", "FRGN", ""),
        ("PROCESS", "Medium or process changed", "介质或工艺变化", "PROC", ""),
        ("SURROUNDINGS", "Heat, cold, water, dust around", "环境：冷热、水、尘", "SURR", ""),
        ("DESIGN", "Design, choice of type", "设计或选型", "DSGN", ""),
        ("MATERIAL", "Material, manufacture", "材料或制造", "MATL", ""),
        ("CONTROL", "Control, setting, software", "控制、设定、软件", "CTRL", ""),
        ("OUTSIDE", "Blow, accident, third party", "碰撞、事故、外力", "OUTS", ""),
    ),
    "detection": (
        ("CALL", "Seen in a call with an expert", "专家远程通话时发现", "", ""),
        ("ROUND", "Seen on a round", "巡检发现", "", ""),
        ("INSPECTION", "Planned inspection", "计划检查", "", ""),
        ("MONITORING", "Condition monitoring", "状态监测", "", ""),
        ("ALARM", "Alarm or trip", "报警或跳闸", "", ""),
        ("TEST", "Function test", "功能试验", "", ""),
        ("DEMAND", "Failed when it was needed", "需要时失效", "", ""),
        ("BY-CHANCE", "By chance", "偶然发现", "", ""),
    ),
    "action": (
        ("REPLACED", "Replaced", "更换", "REPL", ""),
        ("REPAIRED", "Repaired", "修理", "REPR", ""),
        ("TIGHTENED", "Tightened", "紧固", "TIGH", ""),
        ("ADJUSTED", "Adjusted, aligned, set", "调整、对中、设定", "ADJU", ""),
        ("CLEANED", "Cleaned", "清洁", "CLEA", ""),
        ("GREASED", "Lubricated", "润滑", "GREA", ""),
        ("TEMPORARY", "Put right for the time being", "临时处理", "TEMP", ""),
        ("ISOLATED", "Taken out of service", "停用隔离", "ISOL", ""),
        ("CHECKED", "Checked, nothing done", "检查，未处理", "CHCK", ""),
        ("WATCH", "To be watched", "跟踪观察", "WTCH", ""),
    ),
}


def _entry(dimension: Dimension, line: Line) -> CodeEntry:
    code, en, zh, sap, modes = line
    catalog = CATALOGS.get(dimension)
    return CodeEntry(
        dimension=dimension,
        code=code,
        en=en,
        zh=zh,
        modes=tuple(modes.split()) or None,
        sap=SapCode(catalog=catalog[0], group=catalog[1], code=sap) if catalog and sap else None,
    )


ENTRIES = tuple(_entry(dimension, line) for dimension, lines in LINES.items() for line in lines)
