/** Words of recordings of calls. */

export const en = {
  recordings: {
    title: "Recordings of the call",
    open: "Watch",
    agreed: (names: string) => `agreed: ${names}`,
    ends: { failed: "ended by a fault", interrupted: "ended by a restart of the server" },
    daysLeft: (days: number) => (days === 1 ? "deleted in 1 day" : `deleted in ${days} days`),
    keptForEver: "kept until somebody deletes it",
    empty: "Nothing was stored: nobody's picture or voice was sent.",
    gone: "Its files are no longer here.",
    parts: "Files of this recording",
    part: (name: string, from: string, to: string, hasPicture: boolean) => `${name}, ${from} to ${to}${hasPicture ? "" : ", voice only"}`,
    moments: "What happened",
    noMoments: "Nothing was marked or written while it ran.",
  },
};

export const zh: typeof en = {
  recordings: {
    title: "通话录制",
    open: "观看",
    agreed: (names) => `已同意：${names}`,
    ends: { failed: "因故障结束", interrupted: "因服务器重启结束" },
    daysLeft: (days) => `${days} 天后删除`,
    keptForEver: "保留至手动删除",
    empty: "没有保存内容：没有人发送画面或声音。",
    gone: "文件已不存在。",
    parts: "此录制的文件",
    part: (name, from, to, hasPicture) => `${name}，${from} 至 ${to}${hasPicture ? "" : "，仅声音"}`,
    moments: "发生了什么",
    noMoments: "录制期间没有标记或文字。",
  },
};
