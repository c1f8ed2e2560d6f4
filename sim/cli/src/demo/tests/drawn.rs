//! What is drawn, cell by cell.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::KeyCode;
use ratatui::style::Color;

use super::{Player, call, press, presses, row, score};
use crate::demo::draw::{Paint, draw};
use crate::demo::score::Score;

fn terminal(
    width: u16,
    height: u16,
    score: &Score,
    player: &Player,
    is_colourful: bool,
) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("it is memory");
    terminal.draw(|frame| draw(frame, score, player, Paint { is_colourful })).expect("it is memory");
    terminal
}

/// The letters of a screen, without the spaces at the ends of its lines.
fn screen(width: u16, height: u16, score: &Score, player: &Player) -> String {
    let terminal = terminal(width, height, score, player, true);
    let cells = terminal.backend().buffer().content();
    let lines = cells.chunks(usize::from(width)).map(|line| {
        let text: String = line.iter().map(|cell| cell.symbol()).collect();
        text.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn at(score: &Score, number: &str) -> Player {
    let mut player = Player::new(score);
    presses(row(score, number), &mut player, KeyCode::Right, score);
    player
}

#[test]
fn a_screen_of_80_by_24() {
    let shown = screen(80, 24, call(), &at(call(), "F10"));
    assert_eq!(shown, SCREEN_80, "\n{shown}");
}

#[test]
fn a_screen_of_120_by_40() {
    let broken = score("hold/outbound-caller-holds", &["carrier:hold-answered-sendrecv"]);
    let mut player = Player::new(&broken);
    press(&mut player, KeyCode::Char('!'), &broken);
    let shown = screen(120, 40, &broken, &player);
    assert_eq!(shown, SCREEN_120, "\n{shown}");
}

#[test]
fn media_are_stepped_to_and_explained() {
    let fax = score("fax/outbound-t38", &[]);
    let shown = |is_it: &dyn Fn(&crate::demo::score::Line) -> bool| {
        let mut player = Player::new(&fax);
        let row = fax.lines.iter().position(is_it).expect("there is such a row");
        presses(row, &mut player, KeyCode::Right, &fax);
        press(&mut player, KeyCode::Enter, &fax);
        screen(120, 40, &fax, &player)
    };
    let t38 = shown(&|line| line.label == "T.38");
    assert!(t38.contains("A fax as data and not as tones.") && t38.contains("(T.38 9.1)"), "{t38}");
    let orders = shown(&|line| line.label.starts_with("DCS"));
    assert!(
        orders.contains("│DCS ") && orders.contains("The sender orders what the pages will be"),
        "{orders}"
    );
    let sound = shown(&|line| line.label.starts_with("RTP PCMU"));
    assert!(sound.contains("Sound on its way") && sound.contains("160 octets in 20 ms"), "{sound}");
}

#[test]
fn without_colours_there_are_none() {
    let player = at(call(), "F10");
    let colours = |is_colourful| {
        let terminal = terminal(80, 24, call(), &player, is_colourful);
        terminal
            .backend()
            .buffer()
            .content()
            .iter()
            .any(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset)
    };
    assert!(colours(true) && !colours(false));
}

#[test]
fn every_size_and_every_row_can_be_drawn() {
    let broken = score("fax/outbound-t38", &["pbx:udptl-without-copies"]);
    for (width, height) in [(1, 1), (59, 15), (60, 16), (80, 24), (109, 30), (110, 30), (300, 100)] {
        let mut player = Player::new(&broken);
        for view in [KeyCode::Char('?'), KeyCode::Char('q'), KeyCode::Enter, KeyCode::Esc] {
            press(&mut player, view, &broken);
            screen(width, height, &broken, &player);
        }
        for _ in 0..broken.lines.len() {
            press(&mut player, KeyCode::Right, &broken);
            screen(width, height, &broken, &player);
        }
    }
    assert!(screen(40, 10, call(), &Player::new(call())).contains("needs 60 columns"));
}

#[test]
fn the_verdict_is_told_when_it_has_ended() {
    let mut player = Player::new(call());
    assert!(!screen(80, 24, call(), &player).contains("pass"));
    press(&mut player, KeyCode::End, call());
    assert!(screen(80, 24, call(), &player).contains("pass"));
}

#[test]
fn nothing_hostile_reaches_a_cell() {
    let mut evil = call().clone();
    let text = "INVITE sip:a@b SIP/2.0\r\nSubject: \u{1b}[2J\u{9b}31m\u{202e}evil\r\nCall-ID: \u{1b}]0;x\u{7}\r\n\r\n\u{1b}c";
    evil.heard[0].message = sip::Message::parse(text.as_bytes().to_vec());
    let mut player = Player::new(&evil);
    press(&mut player, KeyCode::Enter, &evil);
    let shown = screen(120, 40, &evil, &player);
    assert!(shown.contains("\\u{1b}[2J"), "{shown}");
    assert!(!shown.chars().any(|c| c != '\n' && (c.is_control() || c == '\u{202e}')), "{shown:?}");
    let plain = crate::demo::plain::lines(&evil).join("\n");
    assert!(
        plain.contains("\\u{1b}[2J")
            && !plain.chars().any(|c| c != '\n' && (c.is_control() || c == '\u{202e}'))
    );
}

const SCREEN_80: &str = "\
Outbound call, answered, the caller side hangs up
step 12 of 29  0.240 s  paused, 1x    calls/outbound-caller-hangs-up[registratio
┌ ladder ──────────────────────────────────────────────────────────────────────┐
│          pbx                                                        carrier  │
│    0.080 │ * pbx: registered                                              │  │
│    0.080 │── F5 INVITE +12025550101  offer PCMU PCMA telephone-event … ──►│  │
│    0.100 │◄─ F6 407 Proxy Authentication Required (INVITE) ───────────────│  │
│    0.120 │── F7 ACK ─────────────────────────────────────────────────────►│  │
│    0.120 │── F8 INVITE +12025550101  with credentials, offer PCMU PCM… ──►│  │
│    0.140 │◄─ F9 100 Trying (INVITE) ──────────────────────────────────────│  │
│    0.240 │◄─ F10 180 Ringing (INVITE) ────────────────────────────────────│  │
└──────────────────────────────────────────────────────────────────────────────┘
┌ F10 carrier → pbx ─────────────────────┐┌ timers at 0.240 s ─────────────────┐
│180 Ringing (INVITE)                    ││carrier binding 9:59 min F4         │
│The callee's phone is ringing. Without  ││pbx     K          4.8 s REGISTER F1│
│early media the caller's side plays the ││and 5 more                          │
│ringback tone. (RFC 3261 21.1.2)        │└────────────────────────────────────┘
│arrived at 0.260 s                      │┌ dialogs: own / other ──────────────┐
│SIP/2.0 180 Ringing                     ││pbx     calling    CSeq 2 / -       │
│Via: SIP/2.0/UDP                        ││  tags yphek3qx… / -                │
│127.0.1.20:5060;branch=z9hG4bKrc3dtaapor││carrier early      CSeq - / 2       │
│brt6cd;rport=5060;received=127.0.1.20   ││  tags socsjtpa… / yphek3qx…        │
└────────────────────────────────────────┘└────────────────────────────────────┘
? keys q quit Space play ←→ step ↑↓ look Enter message / find ! finding +- speed";

const SCREEN_120: &str = "\
Outbound call that the caller side holds and takes back
step 23 of 47  3.780 s  paused, 1x    hold/outbound-caller-holds[registration, sipconnect-like, open-source, clean, 7, c
┌ ladder ────────────────────────────────────────────────────────────┐┌ F14 carrier → pbx ─────────────────────────────┐
│          pbx                                              carrier  ││! error sdp/direction-answer (carrier)          │
│    0.000 │── F1 REGISTER  expires 600 ─────────────────────────►│  ││  F14 200 to INVITE: answer: stream 1: sendonly │
│    0.020 │◄─ F2 401 Unauthorized (REGISTER) ────────────────────│  ││was answered with sendrecv                      │
│    0.040 │── F3 REGISTER  expires 600, with credentials ───────►│  ││  expected: what sendonly leaves room for       │
│    0.060 │                           * carrier: binding created │  ││  got: sendrecv                                 │
│    0.060 │◄─ F4 200 OK (REGISTER) ──────────────────────────────│  ││  at the phone: no music on hold, or the held   │
│    0.080 │ * pbx: registered                                    │  ││party is heard                                  │
│    0.080 │── F5 INVITE +12025550101  offer PCMU PCMA teleph… ──►│  ││  cure: on the carrier: answer sendonly with    │
│    0.100 │◄─ F6 407 Proxy Authentication Required (INVITE) ─────│  ││recvonly, recvonly with sendonly, inactive with │
│    0.120 │── F7 ACK ───────────────────────────────────────────►│  ││inactive                                        │
│    0.120 │── F8 INVITE +12025550101  with credentials, offe… ──►│  ││200 OK (INVITE)                                 │
│    0.140 │◄─ F9 100 Trying (INVITE) ────────────────────────────│  ││The request has succeeded; to an INVITE it means│
│    0.240 │◄─ F10 180 Ringing (INVITE) ──────────────────────────│  ││that the callee has answered. (RFC 3261 21.2.1) │
│    1.740 │◄─ F11 200 OK (INVITE)  answer PCMU telephone-eve… ───│  ││arrived at 3.800 s                              │
│    1.740 │◄═ RTP PCMU  1 packet in 0.0 s ═══════════════════════│  ││SIP/2.0 200 OK                                  │
│    1.760 │══ RTP PCMU  1 packet in 0.0 s ══════════════════════►│  ││Via: SIP/2.0/UDP                                │
│    1.760 │── F12 ACK  with credentials ────────────────────────►│  ││127.0.1.20:5060;branch=z9hG4bKdqte7og2led6npid;r│
│    1.760 │◄═ RTP PCMU 20 ms  100 packets in 1.9 s ══════════════│  │└────────────────────────────────────────────────┘
│    1.780 │══ RTP PCMU 20 ms  99 packets in 1.9 s ══════════════►│  │┌ timers at 3.780 s ─────────────────────────────┐
│    2.860 │◄═ RTCP  1 packet in 0.0 s ═══════════════════════════│  ││pbx     A          0.4 s INVITE F13             │
│    3.760 │── F13 INVITE  re-INVITE, with credentials, offer… ──►│  ││carrier 2xx        0.5 s INVITE F13             │
│    3.760 │══ RTP PCMU 20 ms  1 packet in 0.0 s ════════════════►│  ││pbx     B         31.9 s INVITE F13             │
│    3.760 │◄═ RTP PCMU 20 ms  1 packet in 0.0 s ═════════════════│  ││carrier L         32.0 s INVITE F13             │
│    3.780 │◄─ F14 200 OK (INVITE)  answer PCMU telephone-eve… ───│ !││carrier binding 9:56 min F4                     │
│                                                                    ││and 8 more                                      │
│                                                                    │└────────────────────────────────────────────────┘
│                                                                    │┌ dialogs: own / other ──────────────────────────┐
│                                                                    ││pbx     confirmed  CSeq 3 / -                   │
│                                                                    ││  tags yphek3qx… / socsjtpa…                    │
│                                                                    ││carrier confirmed  CSeq - / 3                   │
│                                                                    ││  tags socsjtpa… / yphek3qx…                    │
│                                                                    ││                                                │
│                                                                    ││                                                │
│                                                                    ││                                                │
│                                                                    ││                                                │
└────────────────────────────────────────────────────────────────────┘└────────────────────────────────────────────────┘
? keys q quit Space play ←→ step ↑↓ look Enter message / find ! finding +- speed";
