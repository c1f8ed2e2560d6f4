//! A second opinion: on ordinary messages, `rsip` and this crate read the same values.

use rsip::prelude::{HeadersExt as _, ToTypedHeader as _};
use sip::{Message, StartLine};

fn corpus() -> Vec<String> {
    let requests =
        ["INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "PRACK", "UPDATE", "INFO", "REFER"];
    let uris = ["sip:bob@biloxi.example.com", "sip:+4930123@192.0.2.7:5062;transport=tcp", "sips:carol@h;lr"];
    let names = ["", "Alice ", "\"Alice Smith\" "];
    let mut corpus = Vec::new();
    for (at, method) in requests.iter().enumerate() {
        for (number, uri) in uris.iter().enumerate() {
            let headers = headers(method, at * 100 + number, uri, names[number]);
            corpus.push(format!("{method} {uri} SIP/2.0\r\nMax-Forwards: 70\r\n{headers}"));
            for status in [
                "100 Trying",
                "183 Session Progress",
                "200 OK",
                "302 Moved Temporarily",
                "487 Request Terminated",
            ] {
                corpus.push(format!("SIP/2.0 {status}\r\n{headers}"));
            }
        }
    }
    corpus
}

fn headers(method: &str, number: usize, uri: &str, name: &str) -> String {
    format!(
        "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK{number}\r\nFrom: {name}<{uri}>;tag=f{number}\r\n\
         To: {name}<{uri}>;tag=t{number}\r\nCall-ID: {number}@192.0.2.1\r\nCSeq: {number} {method}\r\n\
         Contact: <sip:a@192.0.2.1>\r\nContent-Length: 0\r\n\r\n"
    )
}

#[test]
fn both_parsers_agree_on_ordinary_messages() {
    let corpus = corpus();
    assert_eq!(corpus.len(), 180);
    for text in corpus {
        let theirs = rsip::SipMessage::try_from(text.as_bytes()).expect("rsip reads ordinary messages");
        let ours = Message::parse(text.clone());
        assert!(ours.faults().iter().all(|fault| fault.status.is_none()), "{text}");
        match (&theirs, ours.start_line()) {
            (rsip::SipMessage::Request(request), StartLine::Request { method, uri, .. }) => {
                assert_eq!(request.method.to_string(), method);
                same_uri(&request.uri, uri);
            }
            (rsip::SipMessage::Response(response), StartLine::Status { code, .. }) => {
                assert_eq!(u16::from(response.status_code.clone()), code);
            }
            _ => panic!("one calls it a request, the other does not: {text}"),
        }
        let call_id = theirs.call_id_header().expect("there").to_string();
        assert_eq!(call_id.strip_prefix("Call-ID: "), ours.call_id());
        let (theirs_cseq, cseq) = (
            theirs.cseq_header().expect("there").typed().expect("well formed"),
            ours.cseq().expect("well formed"),
        );
        assert_eq!((theirs_cseq.seq, theirs_cseq.method.to_string()), (cseq.number, cseq.method.to_string()));
        let from = theirs.from_header().expect("there").typed().expect("well formed");
        same_uri(&from.uri, &ours.from().expect("well formed").uri.to_string());
        let to = theirs.to_header().expect("there").typed().expect("well formed");
        same_uri(&to.uri, &ours.to().expect("well formed").uri.to_string());
        assert_eq!(to.tag().map(ToString::to_string).as_deref(), ours.to().expect("well formed").tag());
    }
}

/// `rsip` writes transports in upper case, whatever came in.
fn same_uri(theirs: &rsip::Uri, ours: &str) {
    let theirs = theirs.to_string();
    assert!(theirs.eq_ignore_ascii_case(ours), "{theirs} {ours}");
}
