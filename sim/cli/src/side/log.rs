//! The trace and the capture of a live side, written as it goes: a device cannot be had again. Whatever ends the
//! process, what was written is there.
//!
//! They are bounded in octets. What comes later is not recorded, and not judged either: the verdict rests on what the
//! recording holds, which says from when on something is missing.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use trace::{Cast, Event, Header, LeftOut, jsonl, pcapng};

use crate::load::Wrong;
use crate::own::Own;

/// Packets of media that may wait in memory; all else is written at once.
const UNWRITTEN_MAX: u32 = 100;

/// Both files.
pub(super) struct Log {
    cast: Cast,
    trace: jsonl::Writer,
    capture: pcapng::Writer,
    files: Option<[BufWriter<File>; 2]>,
    octets: u64,
    octets_max: u64,
    unwritten: u32,
    left_out: Option<LeftOut>,
    /// Not said yet.
    news: Vec<String>,
    /// Why nothing can be written any more.
    trouble: Option<String>,
}

impl Log {
    /// Begins both files.
    pub(super) fn begin(own: &mut Own, header: &Header, octets_max: u64) -> Result<Self, Wrong> {
        let mut open = |name: &str| {
            let path = own.path(name)?;
            let file = File::create(&path).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
            Ok::<_, Wrong>(BufWriter::new(file))
        };
        let files = [open("trace.jsonl")?, open("call.pcapng")?];
        let mut options = pcapng::Options { redaction: header.redaction, ..pcapng::Options::default() };
        options.epoch_unix_nanos = header.began.unwrap_or(options.epoch_unix_nanos);
        let mut log = Self {
            cast: header.cast.clone(),
            trace: jsonl::Writer::new(header.redaction),
            capture: pcapng::Writer::new(options),
            files: Some(files),
            octets: 0,
            octets_max,
            unwritten: 0,
            left_out: None,
            news: Vec::new(),
            trouble: None,
        };
        let (line, block) = (log.trace.header(header), log.capture.begin(header, false));
        log.write(&line, &block);
        log.flush();
        log.trouble.clone().map_or(Ok(log), Err)
    }

    /// Whether a limit is reached with this event: then something is left out from here on, which the recording and
    /// its judge must be told first.
    pub(super) fn limit_reached(&mut self, event: &Event) -> Option<Event> {
        let what = self.limit(self.is_media(event)).filter(|what| self.left_out < Some(*what))?;
        self.left_out = Some(what);
        let (mib, which) = (self.octets_max >> 20, if what == LeftOut::All { "full" } else { "half full" });
        let left_out = if what == LeftOut::All { "what comes now is" } else { "media are" };
        let said =
            format!("the trace is {which} ({mib} MiB, --trace-max): {left_out} neither recorded nor judged");
        self.news.push(said);
        Some(Event::LeftOut { at: event.at(), what })
    }

    /// True for an event that belongs into the recording.
    pub(super) fn takes(&self, event: &Event) -> bool {
        match self.left_out {
            None => true,
            Some(LeftOut::Media) => !self.is_media(event),
            Some(LeftOut::All) => matches!(event, Event::Ended { .. } | Event::LeftOut { .. }),
        }
    }

    /// The next event.
    pub(super) fn push(&mut self, event: &Event) {
        let (line, block) = (self.trace.event(event), self.capture.event(event));
        self.write(&line, &block);
        self.unwritten += 1;
        if !self.is_media(event) || self.unwritten >= UNWRITTEN_MAX {
            self.flush();
        }
    }

    /// What whoever looks on should know at once.
    pub(super) fn news(&mut self) -> Vec<String> {
        std::mem::take(&mut self.news)
    }

    /// True when all events are in the trace.
    pub(super) fn is_whole(&self) -> bool {
        self.left_out.is_none() && self.trouble.is_none()
    }

    /// Why nothing more could be written, if that is so.
    pub(super) fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    fn limit(&self, is_media: bool) -> Option<LeftOut> {
        if self.octets >= self.octets_max {
            Some(LeftOut::All)
        } else if is_media && self.octets >= self.octets_max / 2 {
            Some(LeftOut::Media)
        } else {
            None
        }
    }

    fn is_media(&self, event: &Event) -> bool {
        match event {
            Event::Sent { packet, .. } | Event::Delivered { packet, .. } => {
                !self.cast.is_signalling(packet.from, packet.to)
            }
            _ => false,
        }
    }

    fn write(&mut self, line: &str, block: &[u8]) {
        self.octets += (line.len() + block.len()) as u64;
        self.attempt(|[trace, capture]| {
            trace.write_all(line.as_bytes())?;
            capture.write_all(block)
        });
    }

    fn flush(&mut self) {
        self.unwritten = 0;
        self.attempt(|files| files.iter_mut().try_for_each(Write::flush));
    }

    /// A disk that is full does not get better: what is written so far stays as it is.
    fn attempt(&mut self, what: impl FnOnce(&mut [BufWriter<File>; 2]) -> io::Result<()>) {
        let Some(files) = &mut self.files else { return };
        if let Err(error) = what(files) {
            let trouble = format!("the trace cannot be written any more: {error}");
            self.news.push(format!("{trouble}; what comes now is judged and not recorded"));
            self.trouble = Some(trouble);
            for file in self.files.take().into_iter().flatten() {
                // What is still in memory would be tried again.
                drop(file.into_parts());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use clock::Instant;
    use trace::{Ended, Host, Packet, PacketId, Party, Transport};

    use super::*;

    fn sent(id: u64, port: u16) -> Event {
        let address = |last: u8| ([127, 0, 0, last], port).into();
        let (from, to) = (address(1), address(2));
        let payload = vec![0x80; 200].into();
        let packet = Packet { id: PacketId(id), from, to, transport: Transport::Udp, payload };
        Event::Sent { at: Instant::from_millis(id), packet }
    }

    fn header() -> Header {
        let host = |party, last| Host {
            party,
            address: [127, 0, 0, last].into(),
            sip_port: 5060,
            media_ports: None,
        };
        let cast = Cast { hosts: vec![host(Party::Pbx, 1), host(Party::Carrier, 2)], ..Cast::default() };
        Header { cast, ..Header::default() }
    }

    #[test]
    fn media_leave_room_for_signalling_and_what_is_left_out_is_said() {
        let place = tempfile::tempdir().unwrap();
        let mut own = Own::claim(place.path()).unwrap();
        let mut log = Log::begin(&mut own, &header(), 8_000).unwrap();
        let mut said = Vec::new();
        let ended = Event::Ended { at: Instant::from_millis(41), ended: Box::new(Ended::default()) };
        let media = (1..=20).map(|id| sent(id, 4000));
        for event in media.chain((21..=40).map(|id| sent(id, 5060))).chain([ended]) {
            log.limit_reached(&event).iter().for_each(|left_out| log.push(left_out));
            if log.takes(&event) {
                log.push(&event);
            }
            said.extend(log.news());
        }
        assert!(said.len() == 2 && said[0].contains("half full") && said[1].contains("is full"), "{said:?}");
        let text = std::fs::read_to_string(place.path().join("trace.jsonl")).unwrap();
        let events = jsonl::read(&text).unwrap().events;
        let places: Vec<_> =
            events.iter().filter(|e| matches!(e, Event::LeftOut { .. })).map(Event::at).collect();
        assert_eq!(places.len(), 2, "{text}");
        let is_late_media = |e: &&Event| e.at() > places[0] && e.at() < Instant::from_millis(21);
        assert_eq!(events.iter().filter(is_late_media).count(), 0);
        assert!(
            matches!(events.last(), Some(Event::Ended { ended, .. }) if ended.damage.is_none()),
            "{text}"
        );
    }

    #[test]
    fn whatever_ends_the_process_the_trace_is_there() {
        let place = tempfile::tempdir().unwrap();
        let mut own = Own::claim(place.path()).unwrap();
        let mut log = Log::begin(&mut own, &header(), 1 << 20).unwrap();
        log.push(&sent(1, 5060));
        assert!(log.news().is_empty());
        // Nothing is closed or flushed: the process is gone.
        std::mem::forget(log);
        let text = std::fs::read_to_string(place.path().join("trace.jsonl")).unwrap();
        assert_eq!(jsonl::read(&text).unwrap().events, [sent(1, 5060)]);
    }
}
