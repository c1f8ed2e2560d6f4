//! What all parts of the engine need once: quiet libraries, and tables built before any thread races.

use core::ffi::c_void;
use core::ptr::{null, null_mut};
use std::sync::OnceLock;

use spandsp_sys as sys;

unsafe extern "C" {
    // libtiff; the engine links it and its bindings leave these out. A null handler means silence.
    fn TIFFSetErrorHandler(handler: *const c_void) -> *const c_void;
    fn TIFFSetWarningHandler(handler: *const c_void) -> *const c_void;
}

/// Prepares the libraries; the first caller does the work, the others wait for it.
pub(crate) fn prepare() {
    static PREPARED: OnceLock<()> = OnceLock::new();
    PREPARED.get_or_init(|| {
        // SAFETY: both take a function pointer or null, and null is documented to switch output off.
        // The cell lets one thread at a time do this, before any document is opened.
        unsafe {
            TIFFSetErrorHandler(null());
            TIFFSetWarningHandler(null());
        }
        // SAFETY: a null handler makes the engine's log drop its lines.
        unsafe { sys::span_set_message_handler(None, null_mut()) };
        build_lazy_tables();
    });
}

/// DTMF fills static tables when its first object is made, without a lock. Fax and T.38 have none.
fn build_lazy_tables() {
    // SAFETY: a null state asks for a fresh object, which is freed at once and only if it was made;
    // no callback is installed.
    unsafe {
        let receiver = sys::dtmf_rx_init(null_mut(), None, null_mut());
        if !receiver.is_null() {
            sys::dtmf_rx_free(receiver);
        }
        let sender = sys::dtmf_tx_init(null_mut(), None, null_mut());
        if !sender.is_null() {
            sys::dtmf_tx_free(sender);
        }
    }
}

#[cfg(test)]
mod tests {
    use core::ffi::{CStr, c_char};

    unsafe extern "C" {
        // Defined in every object of the engine that was compiled with our header ahead.
        static trunksim_unaligned_header: [c_char; 4];
    }

    #[test]
    fn the_engine_is_built_with_our_own_header() {
        // SAFETY: the symbol is a constant string of four octets with its end.
        let mark = unsafe { CStr::from_ptr(trunksim_unaligned_header.as_ptr()) };
        assert_eq!(mark, c"own");
    }
}
