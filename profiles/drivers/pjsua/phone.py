"""A phone on pjsua2 that takes commands as lines and says what happens.

usage: phone.py OWN CARRIER DOMAIN USER PASSWORD FOLDER MEDIA [registers] [answers] [reliable] [timer]

OWN and CARRIER are IP addresses, FOLDER has a pbx.wav that it plays to its line, MEDIA is its first port for RTP.
Its numbers are those of NUMBERS; calls to others it refuses with 404.
"""

import sys
import threading

import pjsua2 as pj

OWN, CARRIER, DOMAIN, USER, PASSWORD, FOLDER, MEDIA = sys.argv[1:8]
WORDS = sys.argv[8:]
# What is called ends in one of them, however much of the number stands before it.
NUMBERS = ("2025550170", "2025550171")


def say(words):
    print(words, flush=True)


class Call(pj.Call):
    def onCallState(self, prm):
        info = self.getInfo()
        say(f"call {info.stateText} {info.lastStatusCode}")
        if info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            account.calls.remove(self)

    def onCallMediaState(self, prm):
        info = self.getInfo()  # owns its media
        for media in info.media:
            if media.type == pj.PJMEDIA_TYPE_AUDIO and media.status in (
                pj.PJSUA_CALL_MEDIA_ACTIVE,
                pj.PJSUA_CALL_MEDIA_REMOTE_HOLD,
            ):
                player.startTransmit(self.getAudioMedia(media.index))

    def onDtmfDigit(self, prm):
        say(f"digit {prm.digit}")


class Account(pj.Account):
    def __init__(self):
        super().__init__()
        self.calls = []
        # Somebody may want a call answered before its INVITE is here.
        self.wanted = None

    def onRegState(self, prm):
        say(f"registration {prm.code} expires {prm.expiration}")

    def onIncomingCall(self, prm):
        call = Call(self, prm.callId)
        # A call that nobody keeps is declined.
        self.calls.append(call)
        called = call.getInfo().localUri.partition("sip:")[2].partition("@")[0].partition(";")[0]
        if called.lstrip("+").isdigit() and not called.endswith(NUMBERS):
            answer(call, 404)
            return
        answer(call, 180)
        if "answers" in WORDS:
            answer(call, 200)
        elif self.wanted:
            answer(call, self.wanted)
        self.wanted = None


def answer(call, status):
    prm = pj.CallOpParam(True)
    prm.statusCode = status
    call.answer(prm)


def incoming(status):
    """Answers the call that has rung for longest, or the next one."""
    ringing = (pj.PJSIP_INV_STATE_INCOMING, pj.PJSIP_INV_STATE_EARLY)
    for call in account.calls:
        info = call.getInfo()
        if info.role == pj.PJSIP_ROLE_UAS and info.state in ringing:
            answer(call, status)
            return
    account.wanted = status


def told(word, rest):
    if word == "call":
        account.wanted = None
        call = Call(account)
        account.calls.append(call)
        call.makeCall(f"sip:{rest}@{DOMAIN}", pj.CallOpParam(True))
    elif word == "answer":
        incoming(200)
    elif word == "refuse":
        incoming(int(rest or 486))
    elif word == "hangup":
        for call in list(account.calls):
            call.hangup(pj.CallOpParam(True))
    elif word == "hold":
        account.calls[-1].setHold(pj.CallOpParam(True))
    elif word == "resume":
        prm = pj.CallOpParam(True)
        prm.opt.flag = pj.PJSUA_CALL_UNHOLD
        account.calls[-1].reinvite(prm)
    elif word == "reinvite":
        account.calls[-1].reinvite(pj.CallOpParam(True))
    elif word == "digits":
        account.calls[-1].dialDtmf(rest)
    elif word == "register":
        account.setRegistration(True)
    elif word == "unregister":
        account.setRegistration(False)
    elif word == "quit":
        if "registers" in WORDS:
            account.setRegistration(False)
    else:
        say(f"unknown word {word}")


endpoint = pj.Endpoint()
endpoint.libCreate()
config = pj.EpConfig()
config.uaConfig.threadCnt = 0
config.uaConfig.mainThreadOnly = True
config.logConfig.level = 3
config.logConfig.consoleLevel = 3
config.medConfig.noVad = True
endpoint.libInit(config)
endpoint.audDevManager().setNullDev()
for codec in endpoint.codecEnum2():
    endpoint.codecSetPriority(codec.codecId, 200 if codec.codecId.startswith("PCMA") else 0)
endpoint.codecSetPriority("PCMU", 100)
transport = pj.TransportConfig()
transport.port, transport.boundAddress = 5060, OWN
endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
endpoint.libStart()
player = pj.AudioMediaPlayer()
player.createPlayer(f"{FOLDER}/pbx.wav")

account = Account()
settings = pj.AccountConfig()
settings.idUri = f"sip:{USER}@{DOMAIN}" if "registers" in WORDS else f"sip:+12025550170@{DOMAIN}"
settings.sipConfig.proxies.append(f"sip:{CARRIER}:5060;lr")
settings.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", USER, 0, PASSWORD))
settings.regConfig.registrarUri = f"sip:{DOMAIN}" if "registers" in WORDS else ""
settings.regConfig.timeoutSec = 600
settings.mediaConfig.transportConfig.boundAddress = OWN
settings.mediaConfig.transportConfig.port = int(MEDIA)
settings.callConfig.prackUse = pj.PJSUA_100REL_OPTIONAL if "reliable" in WORDS else pj.PJSUA_100REL_NOT_USED
settings.callConfig.timerUse = (
    pj.PJSUA_SIP_TIMER_ALWAYS if "timer" in WORDS else pj.PJSUA_SIP_TIMER_OPTIONAL
)
settings.callConfig.timerSessExpiresSec = 90
account.create(settings)

# pjsua2 wants to be called by one thread; lines come in by another.
lines = []


def read():
    for line in sys.stdin:
        lines.append(line.strip())


threading.Thread(target=read, daemon=True).start()
say("phone is ready")
while True:
    endpoint.libHandleEvents(10)
    if lines:
        word, _, rest = lines.pop(0).partition(" ")
        say(f"told {word} {rest}")
        try:
            told(word, rest)
        except (IndexError, pj.Error) as error:
            say(f"not done: {error}")
