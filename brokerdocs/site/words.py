"""Every word that the machinery adds to a page, in both languages."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """The same words in both languages."""

    zh: str
    en: str

    def format(self, **values: object) -> Words:
        """Fill in what the two languages share: names, numbers."""
        return Words(self.zh.format(**values), self.en.format(**values))


SEPARATOR = " | "
"""Between the two languages of a title, of a docstring, of a reason."""


def split(text: str) -> Words:
    """Split ``中文 | English``; a text without its other half serves both."""
    zh, separator, en = text.partition(SEPARATOR)
    return Words(zh.strip(), en.strip()) if separator else Words(text.strip(), text.strip())


WITHOUT = "without "
"""How a record's ``change`` begins where a mutant or control left something out."""


def changed(change: str) -> Words:
    """What a control changed: a removal in words, an assignment as it stands."""
    setting = change.removeprefix(WITHOUT)
    return split(change) if setting == change else PROOF["removed"].format(change=setting)


STATES = {
    "passed": Words("已验证", "verified"),
    "failed": Words("验证失败", "failed"),
    "not run": Words("未运行", "not run"),
    "not verified": Words("未验证", "not verified"),
}
"""What the line under a snippet says."""

MARKS = {"passed": "✓", "failed": "✕", "not run": "○", "not verified": "○"}
"""The same without colour."""

REASONS = {
    "no record": Words("没有运行记录", "no run is on record"),
    "no check": Words("没有任何检查", "nothing checks it"),
    "no own check": Words("没有列出它自己的检查", "no check of its own is listed"),
    "item without record": Words(
        "{count} 项检查没有运行记录：{item}", "{count} of its checks have no record: {item}"
    ),
    "stale": Words("运行之后 {files} 变了", "{files} changed after the run"),
    "gone": Words("文件不存在", "there is no such file"),
}

PROOF = {
    "without": Words("去掉 {change} 就会失败", "fails, as it must, without {change}"),
    "with": Words("换成 {change} 就会失败", "fails, as it must, with {change}"),
    "common": Words("通用检查", "Common checks"),
    "where": Words("在哪里运行", "Where it ran"),
    "free": Words("由您决定的值（代码里标出）", "Yours to choose (marked in the code)"),
    "output": Words("输出", "Output"),
    "more": Words("全部记录", "all records"),
    "again": Words("再运行一次", "Run it again"),
    "control": Words("对照", "control"),
    "removed": Words("去掉 {change}", "without {change}"),
    "docker": Words("容器", "container"),
    "native": Words("本机进程", "native process"),
    "shares": Words(
        "与 {others} 共用 {setting}：把键合并到同一个 dict",
        "shares {setting} with {others}: put the keys into one dict",
    ),
    "merged": Words("，如 {merged}", ", as in {merged}"),
    "and": Words("、", ", "),
}

LINES = {
    "celery": Words("各版本 Celery", "Releases of Celery"),
    "lines": Words("在其他版本的 Celery 上", "On other releases of Celery"),
    "newest": Words(
        "这个版本没有值，显示的是最新版本的", "this release has no value: the newest one's is shown"
    ),
    "choose": Words("您的 Celery 版本", "Your release of Celery"),
    "chosen": Words(
        "已选 Celery {celery}：结论、观测值、默认值和代码下方的状态，都来自在它上面的运行。"
        "正文按 {newest} 写。",
        "Celery {celery} is chosen: verdicts, observed values, defaults and the line under each "
        "snippet are from runs on it. The text is written for {newest}.",
    ),
    "missing": Words("其中 {count} 项没有在它上面运行过。", "{count} items were not run on it."),
    "absent on": Words("Celery {lines} 没有", "not in Celery {lines}"),
    "differing": Words("只看与 {newest} 不同的行", "only rows that differ from {newest}"),
    "not here": Words("在 Celery {celery} 上：", "On Celery {celery}: "),
    "then": Words("；", "; "),
    "form": Words("请用下面适合它的写法", "use the form for it below"),
    "form for": Words("Celery {lines} 的写法", "The form for Celery {lines}"),
    "partly": Words(
        "{all} 项检查中有 {missing} 项未运行", "{missing} of its {all} checks were not run"
    ),
}

LINE_STATES = {
    "passed": Words("成立", "holds"),
    "failed": Words("失败", "failed"),
    "does not hold": Words("不成立", "does not hold"),
    "absent": Words("没有此项", "absent"),
    "not run": Words("未运行", "not run"),
}
"""What a line of Celery says of a statement."""

LINE_COUNTS = {
    "passed": Words("{count} 段代码成立", "{count} snippets hold"),
    "failed": Words("{count} 段失败", "{count} failed"),
    "does not hold": Words("{count} 段不成立", "{count} do not hold"),
    "absent": Words("{count} 段没有此项", "{count} absent"),
    "not run": Words("{count} 段未运行", "{count} not run"),
}

LINE_MARKS = {"passed": "✓", "failed": "✕", "does not hold": "✕", "absent": "–", "not run": "○"}

SINCE = {"earlier": Words("{release} 或更早", "{release} or earlier")}
"""Since when, where the oldest line that was run says what the newest does."""

UPGRADING = {
    "idle": Words("Celery {lines} 还没有运行记录。", "No run of Celery {lines} is on record yet."),
    "count": Words(
        "两个版本都运行过 {compared} 项，其中 {changed} 处不同。",
        "Both releases ran {compared} items; {changed} things differ.",
    ),
    "came": Words("新增的设置和选项", "Settings and options that came"),
    "went": Words("去掉的设置和选项", "Settings and options that went"),
    "where": Words("代码", "Snippet"),
    "what": Words("观测值", "Observed"),
    "only": Words("只有此版本有：{names}", "only here: {names}"),
    "library": Words("库", "Library"),
    "libraries": Words("各版本运行时用的库", "Libraries that the runs used"),
    "allows": Words("允许 ", "allows "),
    "extras": Words(
        "每格上面是运行时用的版本，下面是这个版本的 Celery 和 kombu（连同 extra）允许的范围；"
        "没有第二行的，哪个版本都可以。运行时用的，是允许的范围里锁定时最新的。",
        "A cell has the version that ran, and below it what that release of Celery and kombu, with "
        "their extras, allows; without a second line, any release. The newest that was allowed "
        "when the release was locked is what ran.",
    ),
}

SUMMARY = {
    "passed": Words("{count} 段代码已验证", "{count} snippets verified"),
    "passed one": Words("1 段代码已验证", "1 snippet verified"),
    "failed": Words("{count} 段验证失败", "{count} failed"),
    "not run": Words("{count} 段未运行", "{count} not run"),
    "not verified": Words("{count} 段未验证", "{count} not verified"),
}

VERDICTS = {
    "true": Words("成立", "holds"),
    "false": Words("不成立", "does not hold"),
    "only-if": Words("有条件成立", "holds only if"),
    "measured": Words("实测数据", "measured"),
    "opinion": Words("属于看法", "an opinion"),
    "not-run": Words("尚未运行", "not yet run"),
    "not verified": Words("未验证", "not verified"),
    "failed": Words("实验失败", "experiment failed"),
}

VERDICT_MARKS = {
    "true": "✓",
    "false": "✕",
    "only-if": "◐",
    "measured": "≈",
    "opinion": "–",
    "not-run": "○",
    "not verified": "○",
    "failed": "✕",
}

CLAIMS = {
    "said": Words("流传的说法", "claim"),
    "source": Words("出处", "source"),
    "evidence": Words("证据", "evidence"),
    "verdict": Words("结论", "Verdict"),
    "statement": Words("说法", "Statement"),
    "treated": Words("详见", "Where"),
    "number": Words("编号", "No."),
}

SYMPTOMS = {
    "seen": Words("您看到的", "What you see"),
    "because": Words("原因（实验）", "Why: the experiment"),
    "treated": Words("对策", "What to do"),
}

OBSERVED = {
    "nothing": Words("未运行", "not run"),
    "none": Words("没有", "none"),
    "true": Words("是", "yes"),
    "false": Words("否", "no"),
}

TIMELINE = {
    "title": Words("实测时间线", "Observed timeline"),
    "control": Words("对照", "Control"),
    "nothing": Words("还没有运行过，画不出时间线", "not run yet: no timeline to draw"),
    "lane": Words("位置", "Where"),
    "event": Words("事件", "Event"),
    "from": Words("开始（秒）", "From (s)"),
    "until": Words("结束（秒）", "Until (s)"),
}

PICTURE = {
    "title": Words("运行时的截图", "Picture taken by the run"),
    "nothing": Words("还没有运行过，没有截图", "not run yet: no picture"),
}

STATUS_PAGE = (
    "https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/index.html"
    "#broker-overview"
)

STATUS_WORDS = {
    "Stable": Words("稳定", "stable"),
    "Experimental": Words("实验性", "experimental"),
}

QUESTIONS = {
    "status": Words("官方状态", "Upstream status"),
    "hosted": Words("云上托管", "Hosted by"),
    "servers": Words("实测的服务器", "Tested on"),
    "monitoring": Words("监控事件", "Monitoring"),
    "remote_control": Words("远程控制", "Remote control"),
    "events": Words("任务事件", "Task events"),
    "ping": Words("应答 inspect ping", "Answers inspect ping"),
    "control": Words("执行 control 命令", "Obeys control"),
    "confirms": Words("发送时等服务器回应", "Sending waits for the server"),
    "refusal": Words("服务器拒收时报错", "Raises when the server refuses"),
    "late_acknowledgement": Words(
        "worker 被 kill -9 后重新执行", "Re-run after a worker's kill -9"
    ),
    "poison": Words("每次都杀死 worker 的任务", "A task that kills its worker"),
    "restart": Words("服务器重启后恢复", "Recovers after a broker restart"),
    "failover": Words("主服务器死后由副本接替", "A replica takes over"),
    "eta": Words("ETA 超过重新投递的超时", "ETA beyond the redelivery timeout"),
    "delay": Words("未到期的任务由谁持有", "Who holds a delayed task"),
    "order": Words("按发送顺序执行", "Runs in the order sent"),
    "priorities": Words("优先级", "Priorities"),
    "sharing": Words("两个 worker 分担", "Two workers share"),
    "fanout": Words("广播（fanout）", "Fan-out"),
    "chords": Words("chord 恰好回调一次", "A chord calls back once"),
    "connections": Words("一个 worker 的连接数", "Connections of one worker"),
    "tls": Words("TLS，验证证书", "TLS, certificate verified"),
    "message_size": Words("最大参数", "Largest argument"),
    "flower_workers": Words("Flower 列出的 worker 数", "Workers in Flower"),
    "flower_tasks": Words("Flower 列出任务", "Flower lists tasks"),
    "flower_broker": Words("Flower 的 Broker 页", "Flower's broker tab"),
    "events_command": Words("celery events", "celery events"),
    "status_command": Words("celery status", "celery status"),
    "inspect_command": Words("celery inspect", "celery inspect"),
    "control_command": Words("celery control", "celery control"),
    "results_elsewhere": Words("另一个进程读得到", "Another process reads it"),
    "results_pushed": Words("任务一结束 get() 就返回", "get() returns at once"),
    "results_traceback": Words("异常带 traceback", "Exceptions with traceback"),
    "results_state": Words("执行中看得到进度", "Progress while it runs"),
    "results_extended": Words("result_extended 的任务名", "The name by result_extended"),
    "results_forget": Words("forget() 之后没有了", "Gone after forget()"),
    "results_group": Words("group 凭编号读回来", "A saved group is restored"),
    "results_chord": Words("chord 完成后回调", "A chord calls back"),
    "results_chord_unlocks": Words("chord 多出的轮询任务", "Polling tasks of a chord"),
    "results_size": Words("最大结果", "Largest result"),
    "results_writers": Words("八个进程同时写，一个不少", "Eight writers lose nothing"),
    "pair_redis": Words("broker 是 Redis", "Redis as the broker"),
    "pair_rabbitmq": Words("broker 是 RabbitMQ", "RabbitMQ as the broker"),
    "pair_sqs": Words("broker 是 SQS", "SQS as the broker"),
    "pair_kafka": Words("broker 是 Kafka", "Kafka as the broker"),
    "pair_gcpubsub": Words("broker 是 Pub/Sub", "Pub/Sub as the broker"),
    "pair_zookeeper": Words("broker 是 ZooKeeper", "ZooKeeper as the broker"),
    "results_crash": Words("服务器被 kill -9 后还在", "Kept after the server's kill -9"),
}
"""Rows of a comparison, by the capability that a probe observes."""

COMPARED = {
    "question": Words("问题", "Question"),
    "emulator": Words("{name}（模拟器）", "{name} (emulator)"),
    "ended": Words("{name}（已停止支持）", "{name} (no longer supported)"),
    "only ended": Words("只在已停止支持的 {names} 上运行过", "run only on {names}, unsupported"),
    "after": Words("{seconds} 秒后", "after {seconds} s"),
    "limit": Words("默认超时 {seconds} 秒", "timeout {seconds} s by default"),
    "kept": Words("任务还在", "tasks kept"),
    "lost": Words("任务丢失", "tasks lost"),
    "nothing": Words("尚未运行", "not yet run"),
    "exempt": Words("见说明", "see the note"),
    "only on": Words("只在 {names} 上", "only on {names}"),
    "on line": Words("Celery {names}：", "Celery {names}: "),
    "differ": Words("各次运行结果不一", "runs differ"),
    "first": Words("第一个系统", "First system"),
    "second": Words("第二个系统", "Second system"),
}

CHOOSE = {
    "tasks": Words("任务", "Tasks"),
    "results": Words("结果", "Results"),
    "pair": Words("broker + 结果后端", "Broker + result backend"),
    "table": Words("各种搭配", "The pairs"),
    "left": Words("对", "pairs"),
    "none": Words("：没有哪一对全都满足，去掉一项试试", ": none meets all of these, leave one out"),
    "unrun": Words(
        "{all} 对里有 {count} 对在这次构建中没有运行记录，勾选时不列出。",
        "{count} of {all} pairs have no record of a run in this build and are left out.",
    ),
    "all": Words("一起运行过", "ran together"),
    "lacks": Words("一起运行过，做不成：{names}", "ran together, without {names}"),
    "configuration": Words("配置", "Configuration"),
}

EVIDENCE = {
    "item": Words("项目", "Item"),
    "state": Words("结果", "Outcome"),
    "server": Words("服务器", "Server"),
    "time": Words("时间", "Time"),
    "seconds": Words("秒", "Seconds"),
    "observations": Words("观测值", "Observed"),
    "nothing": Words(
        "还没有任何运行记录。先运行代码，再构建站点。",
        "No run is on record yet: run the snippets, then build the site.",
    ),
    "count": Words("{passed}/{all} 段已验证", "{passed} of {all} verified"),
}

TOTALS = {
    "snippets": Words("段代码已验证", "snippets verified"),
    "checks": Words("项检查通过", "checks passed"),
    "mutants": Words("处故意改错被检查出来", "broken copies caught"),
    "experiments": Words("个实验带对照", "experiments, each with its control"),
}
"""Counts on the home page."""

GLOSSARY = {"synonyms": Words("其他说法：{words}", "Other words: {words}")}

KINDS = {
    "check": Words("检查", "check"),
    "mutant": Words("变异", "mutant"),
    "common": Words("通用", "common"),
    "experiment": Words("实验", "experiment"),
    "control": Words("对照", "control"),
    "probe": Words("探测", "probe"),
}

THEME = {
    "on this page": Words("本页内容", "On this page"),
    "next": Words("下一页", "Next"),
    "previous": Words("上一页", "Previous"),
    "search": Words("搜索", "Search"),
    "no results": Words(
        "没有找到。换个词试试，中文和英文都可以。",
        "Nothing found. Try other words, in either language.",
    ),
    "needs script": Words("搜索需要 JavaScript。", "The search needs JavaScript."),
    "made with": Words("构建工具", "Made with"),
    "evidence": Words("证据数据", "Evidence as data"),
}
"""Words of the theme that our templates write."""

FURO = {
    "Toggle site navigation sidebar": Words("打开或关闭导航", "Toggle site navigation sidebar"),
    "Toggle table of contents sidebar": Words(
        "打开或关闭本页目录", "Toggle table of contents sidebar"
    ),
    "Toggle Light / Dark / Auto color theme": Words(
        "切换浅色、深色、自动", "Toggle light, dark, automatic theme"
    ),
    "Skip to content": Words("跳到正文", "Skip to content"),
    "Back to top": Words("回到顶部", "Back to top"),
}
"""Words that furo writes itself, as they stand in its templates."""
