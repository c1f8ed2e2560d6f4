//! The route set of a dialog, and how it and the remote target make a request's way (RFC 3261 12.2.1.1).

use crate::message::Uri;

/// The URIs that requests of a dialog go through, kept as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RouteSet(Box<[Box<str>]>);

/// The way of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The Request-URI.
    pub request_uri: Uri,
    /// The Route values, in order.
    pub routes: Vec<Uri>,
    /// True when the first hop is a strict router, whose URI then is the Request-URI.
    pub strict: bool,
}

impl Way {
    /// Where the request goes first: the topmost Route, or the Request-URI when there is none or when the
    /// first hop is a strict router.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-8.1.2
    #[must_use]
    pub fn next_hop(&self) -> &Uri {
        self.routes.first().filter(|_| !self.strict).unwrap_or(&self.request_uri)
    }
}

impl RouteSet {
    /// The route set of a UAS: the Record-Route values in order.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-12.1.1
    #[must_use]
    pub fn of_uas(record_routes: &[Uri]) -> Self {
        Self(record_routes.iter().map(|uri| uri.to_string().into()).collect())
    }

    /// The route set of a UAC: the Record-Route values reversed.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-12.1.2
    #[must_use]
    pub fn of_uac(record_routes: &[Uri]) -> Self {
        Self(record_routes.iter().rev().map(|uri| uri.to_string().into()).collect())
    }

    /// True when requests go to the remote target directly.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The URIs in order, as text.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The rest of the set behind its first `passed` entries, for a box that stands in the set itself.
    #[must_use]
    pub fn behind(&self, passed: usize) -> Self {
        Self(self.0.iter().skip(passed).cloned().collect())
    }

    /// The way of a request to `target`.
    //= https://www.rfc-editor.org/rfc/rfc3261#section-12.2.1.1
    #[must_use]
    pub fn way_to(&self, target: &Uri) -> Way {
        let mut routes: Vec<_> =
            self.iter().map(|text| Uri::parse(text).expect("it was printed from a URI")).collect();
        if routes.first().is_none_or(Uri::is_loose_router) {
            return Way { request_uri: for_request_uri(target.clone()), routes, strict: false };
        }
        // The first hop is a strict router: it will take the next Route as its Request-URI, so the
        // target has to stand at the end of them.
        let first = routes.remove(0);
        routes.push(target.clone());
        Way { request_uri: for_request_uri(first), routes, strict: true }
    }
}

/// A Request-URI has neither a `method` parameter nor headers.
//= https://www.rfc-editor.org/rfc/rfc3261#section-19.1.1
fn for_request_uri(mut uri: Uri) -> Uri {
    uri.params.remove("method");
    uri.headers = crate::message::Params::new();
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uris(texts: &[&str]) -> Vec<Uri> {
        texts.iter().map(|text| Uri::parse(text).expect(text)).collect()
    }

    fn texts(uris: &[Uri]) -> Vec<String> {
        uris.iter().map(Uri::to_string).collect()
    }

    struct Case {
        record_routes: &'static [&'static str],
        request_uri: &'static str,
        routes: &'static [&'static str],
        next_hop: &'static str,
    }

    const TARGET: &str = "sip:user@remoteua";

    /// For a UAS; a UAC gets the same from the reversed list.
    const CASES: [Case; 7] = [
        Case { record_routes: &[], request_uri: TARGET, routes: &[], next_hop: TARGET },
        Case {
            record_routes: &["sip:p1;lr"],
            request_uri: TARGET,
            routes: &["sip:p1;lr"],
            next_hop: "sip:p1;lr",
        },
        // Double Record-Route of one proxy with two sides.
        Case {
            record_routes: &["sip:192.0.2.1:5060;lr=on;r2=on", "sip:p1;transport=tcp;lr=on;r2=on;ftag=a"],
            request_uri: TARGET,
            routes: &["sip:192.0.2.1:5060;lr=on;r2=on", "sip:p1;transport=tcp;lr=on;r2=on;ftag=a"],
            next_hop: "sip:192.0.2.1:5060;lr=on;r2=on",
        },
        // The example of RFC 3261 12.2.1.1.
        Case {
            record_routes: &["sip:proxy1", "sip:proxy2", "sip:proxy3;lr", "sip:proxy4"],
            request_uri: "sip:proxy1",
            routes: &["sip:proxy2", "sip:proxy3;lr", "sip:proxy4", TARGET],
            next_hop: "sip:proxy1",
        },
        // `lrx` is not `lr`.
        Case {
            record_routes: &["sip:p1;lrx"],
            request_uri: "sip:p1;lrx",
            routes: &[TARGET],
            next_hop: "sip:p1;lrx",
        },
        // A strict router before a loose one is still the next hop.
        Case {
            record_routes: &["sip:p1", "sip:p2;lr"],
            request_uri: "sip:p1",
            routes: &["sip:p2;lr", TARGET],
            next_hop: "sip:p1",
        },
        // What may not stand in a Request-URI is stripped.
        Case {
            record_routes: &["sip:p1;method=INVITE;transport=tcp?Subject=x"],
            request_uri: "sip:p1;transport=tcp",
            routes: &[TARGET],
            next_hop: "sip:p1;transport=tcp",
        },
    ];

    //= https://www.rfc-editor.org/rfc/rfc3261#section-12.2.1.1
    //= type=test
    #[test]
    fn loose_and_strict_routers_make_the_way() {
        let target = Uri::parse(TARGET).expect(TARGET);
        for case in &CASES {
            let mut list = uris(case.record_routes);
            let of_uas = RouteSet::of_uas(&list);
            list.reverse();
            assert_eq!(RouteSet::of_uac(&list), of_uas, "the UAC sees the list from the other end");
            let way = of_uas.way_to(&target);
            assert_eq!(way.request_uri.to_string(), case.request_uri);
            assert_eq!(texts(&way.routes), case.routes);
            assert_eq!(way.next_hop().to_string(), case.next_hop);
        }
    }

    #[test]
    fn the_target_keeps_its_parameters_in_a_route_but_not_its_headers_in_a_request_uri() {
        let target = Uri::parse("sip:u@h;method=BYE;gr=1?Subject=x").expect("a URI");
        let direct = RouteSet::default().way_to(&target);
        assert_eq!(direct.request_uri.to_string(), "sip:u@h;gr=1");
        let strict = RouteSet::of_uas(&uris(&["sip:p1"])).way_to(&target);
        assert_eq!(texts(&strict.routes), ["sip:u@h;method=BYE;gr=1?Subject=x"]);
    }
}
