"""Words of the page ``/ca`` in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Platform = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class CaTexts:
    lang: str
    title: str
    why: str
    download: str
    compare: str
    other_devices: str
    code_label: str
    remove: str
    not_needed: str
    platforms: tuple[Platform, ...]


EN = CaTexts(
    lang="en",
    title="Let this device trust the server",
    why="Phones, headsets and other computers give a page their camera only over a connection that they trust. Install "
    "this server's root certificate once per device; after that the address opens without a warning.",
    download="Download root certificate",
    compare="Before you trust it, compare this SHA-256 fingerprint with the one printed where the server was started:",
    other_devices="Open this page on another device",
    code_label="QR code with the address of this page",
    remove="The certificate belongs to this one server. When you no longer use it, remove it in the same place.",
    not_needed="This server uses a certificate of its own, or serves this machine only. There is nothing to install.",
    platforms=(
        (
            "Android phone or headset (Quest, Pico)",
            (
                "Download the certificate. Android answers that it has to be installed in the settings.",
                "Open Settings and search for “CA certificate” (Encryption and credentials, Install a certificate).",
                "Choose “Install anyway”, confirm with the device's lock, and pick sightline-root.crt.",
                "Close all tabs of the browser and open the address again.",
            ),
        ),
        (
            "iPhone, iPad, Apple Vision Pro",
            (
                "Open this page in Safari and download the certificate; allow the profile.",
                "Open Settings, General, VPN & Device Management, and install the downloaded profile.",
                "Open Settings, General, About, Certificate Trust Settings, and switch full trust on for Sightline.",
            ),
        ),
        (
            "Windows",
            (
                "Open the downloaded file, then Install Certificate, Current User.",
                "Place it in “Trusted Root Certification Authorities”, confirm, and restart the browser.",
            ),
        ),
        (
            "macOS",
            (
                "Open the downloaded file: Keychain Access adds it to the login keychain.",
                "Open it there, unfold Trust, and set “When using this certificate” to Always Trust.",
            ),
        ),
        (
            "Linux",
            (
                "Chrome, Chromium: Settings, Privacy and security, Security, Manage certificates, Import.",
                "Firefox: Settings, Privacy & Security, View Certificates, Authorities, Import, trust for websites.",
            ),
        ),
    ),
)

ZH = CaTexts(
    lang="zh-CN",
    title="让本设备信任此服务器",
    why="手机、头显和其他电脑只会在受信任的连接上向网页开放摄像头。每台设备只需安装一次本服务器的根证书，此后打开地址不再出现警告。",
    download="下载根证书",
    compare="信任之前，请将下面的 SHA-256 指纹与服务器启动处打印的指纹核对：",
    other_devices="在另一台设备上打开本页",
    code_label="本页地址的二维码",
    remove="该证书只属于这一台服务器。不再使用时，请在同一位置将其删除。",
    not_needed="此服务器使用自己的证书，或仅供本机访问，无需安装任何证书。",
    platforms=(
        (
            "Android 手机或头显（Quest、Pico）",
            (
                "下载证书。系统会提示须在“设置”中安装。",
                "打开“设置”→“安全”→“加密与凭据”→“安装证书”→“CA 证书”（或在设置中搜索“CA 证书”）。",
                "选择“仍然安装”，用锁屏密码确认，选取 sightline-root.crt。",
                "关闭浏览器的全部标签页，再次打开地址。",
            ),
        ),
        (
            "iPhone、iPad、Apple Vision Pro",
            (
                "用 Safari 打开本页并下载证书，允许下载描述文件。",
                "打开“设置”→“通用”→“VPN 与设备管理”，安装已下载的描述文件。",
                "打开“设置”→“通用”→“关于本机”→“证书信任设置”，为 Sightline 开启完全信任。",
            ),
        ),
        (
            "Windows",
            (
                "打开下载的文件，选择“安装证书”→“当前用户”。",
                "存储到“受信任的根证书颁发机构”，确认后重新启动浏览器。",
            ),
        ),
        (
            "macOS",
            (
                "打开下载的文件，“钥匙串访问”会把它加入登录钥匙串。",
                "在其中打开该证书，展开“信任”，将“使用此证书时”设为“始终信任”。",
            ),
        ),
        (
            "Linux",
            (
                "Chrome、Chromium：设置→隐私和安全→安全→管理证书→自定义→由您安装→受信任的证书→导入。",
                "Firefox：设置→隐私与安全→查看证书→证书颁发机构→导入，勾选信任此 CA 标识网站。",
            ),
        ),
    ),
)

TEXTS: Mapping[str, CaTexts] = {"en": EN, "zh": ZH}
