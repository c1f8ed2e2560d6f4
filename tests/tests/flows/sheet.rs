//! What has to be known of an RFC besides its text: who has which address, what is misprinted, what crosses,
//! and which findings are the text's own doing.

use check::Finding;

/// All of it for one RFC.
#[derive(Clone, Copy)]
pub(crate) struct Sheet {
    pub(crate) rfc: u16,
    /// Who takes part, and his address.
    pub(crate) parties: &'static [(&'static str, &'static str)],
    /// Other names that the headings give them: section or nothing, name, party.
    pub(crate) aliases: &'static [(&'static str, &'static str, &'static str)],
    /// Headings that the figure beside them refutes, or that name no parties: the message, and what is meant.
    pub(crate) headings: &'static [(&'static str, &'static str)],
    /// Flows of which there is a figure and nothing else: a name, and the headings that would be there.
    pub(crate) figures: &'static [(&'static str, &'static [&'static str])],
    /// Messages that a section prints under no heading, in their order, and what they are in the figures.
    pub(crate) loose: (&'static str, &'static [&'static str]),
    /// The INVITE that begins where the text prints none; empty where it prints what it names.
    pub(crate) opening: &'static [&'static str],
    /// Sent-by, tag and Contact of who sent it, and of who answers.
    pub(crate) caller: (&'static str, &'static str, &'static str),
    pub(crate) callee: (&'static str, &'static str, &'static str),
    /// The figures say `INVITE/200 OK/ACK`, and of what stands between slashes the text prints one message at most.
    pub(crate) is_abridged: bool,
    /// Letters that are wrong in the text and would hide what follows from them.
    pub(crate) misprints: &'static [Misprint],
    /// Milliseconds that a message is under way.
    pub(crate) flight: u64,
    /// Messages that leave or arrive at another time than the order of the text says.
    pub(crate) times: &'static [Time],
    /// Findings that the text has earned.
    pub(crate) excused: &'static [Excused],
    /// Findings that it has not: here the judge is wrong today.
    pub(crate) accused: &'static [Excused],
}

/// A place in the text, and what should stand there.
#[derive(Clone, Copy)]
pub(crate) struct Misprint {
    /// The messages, `3.2/F5`, separated by blanks.
    pub(crate) at: &'static str,
    pub(crate) printed: &'static str,
    pub(crate) meant: &'static str,
    #[expect(dead_code, reason = "it is for whoever reads the table")]
    pub(crate) why: &'static str,
}

/// When a message leaves after the one before it, and how long it is under way.
#[derive(Clone, Copy)]
pub(crate) struct Time {
    /// The messages, `3.1.1/F4`, separated by blanks.
    pub(crate) at: &'static str,
    /// Milliseconds after the message before it left.
    pub(crate) after: u64,
    /// Milliseconds under way; none for one that is lost.
    pub(crate) flight: Option<u64>,
    #[expect(dead_code, reason = "it is for whoever reads the table")]
    pub(crate) why: &'static str,
}

/// Findings of one check that the text has earned for one reason.
#[derive(Clone, Copy)]
pub(crate) struct Excused {
    pub(crate) check: &'static str,
    /// The messages, `3.2/F5`, separated by blanks.
    pub(crate) at: &'static str,
    #[expect(dead_code, reason = "it is for whoever reads the table")]
    pub(crate) why: &'static str,
}

/// A row of `times`.
pub(crate) const fn time(at: &'static str, after: u64, flight: Option<u64>, why: &'static str) -> Time {
    Time { at, after, flight, why }
}

/// A row of `misprints`.
pub(crate) const fn misprint(
    at: &'static str,
    printed: &'static str,
    meant: &'static str,
    why: &'static str,
) -> Misprint {
    Misprint { at, printed, meant, why }
}

/// A row of `excused` or `accused`.
pub(crate) const fn excused(check: &'static str, at: &'static str, why: &'static str) -> Excused {
    Excused { check, at, why }
}

/// True when a list of places names this one.
pub(crate) fn names(list: &str, place: &str) -> bool {
    list.split(' ').any(|at| at == place)
}

impl Sheet {
    /// A party by the name or alias that `text` ends or begins with, and the rest.
    pub(crate) fn party<'t>(
        &self,
        section: &str,
        text: &'t str,
        at_end: bool,
    ) -> Option<(&'static str, &'t str)> {
        let here = self.aliases.iter().filter(|(of, ..)| *of == section || of.is_empty());
        let own = self.parties.iter().map(|(name, _)| (*name, *name));
        let names = here.map(|(_, name, party)| (*name, *party)).chain(own);
        let cut = |name: &str| if at_end { text.strip_suffix(name) } else { text.strip_prefix(name) };
        let is_word = |rest: &&str| {
            let next = if at_end { rest.chars().next_back() } else { rest.chars().next() };
            next.is_none_or(|c| !c.is_alphanumeric())
        };
        let found = names.filter_map(|(name, party)| Some((name, party, cut(name).filter(is_word)?)));
        // The longest name; of equal ones that of this section, which stands first.
        let (_, party, rest) =
            found.reduce(|one, next| if next.0.len() > one.0.len() { next } else { one })?;
        Some((party, rest.trim()))
    }

    /// The address of a party.
    pub(crate) fn address(&self, party: &str) -> &'static str {
        let (_, address) =
            self.parties.iter().find(|(name, _)| *name == party).expect("a party has an address");
        address
    }

    /// Nothing but a text.
    pub(crate) const EMPTY: Self = Self {
        rfc: 0,
        parties: &[],
        aliases: &[],
        headings: &[],
        figures: &[],
        loose: ("", &[]),
        opening: &[],
        caller: ("", "", ""),
        callee: ("", "", ""),
        is_abridged: false,
        misprints: &[],
        flight: 5,
        times: &[],
        excused: &[],
        accused: &[],
    };

    /// All findings that are expected, the text's own first.
    pub(crate) fn expected(&self) -> impl Iterator<Item = &'static Excused> {
        self.excused.iter().chain(self.accused)
    }

    /// The index of the row that excuses a finding about the message at `place`.
    pub(crate) fn excuse(&self, place: &str, finding: &Finding) -> Option<usize> {
        let is_it = |row: &'static Excused| row.check == finding.check && names(row.at, place);
        self.expected().position(is_it)
    }
}
