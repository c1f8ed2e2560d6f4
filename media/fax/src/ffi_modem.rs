//! The engine's data modems, each sending a known bit sequence and checking the other's.

use core::ffi::{c_int, c_void};
use core::ptr::{NonNull, null_mut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use spandsp_sys as sys;

use crate::modem::DataModemKind;
use crate::prbs::{Checker, Generator};

unsafe extern "C" {
    // The bindings leave the table of modems out (`fsk.h`): V.21 channels 1 and 2 come first.
    static preset_fsk_specs: [sys::fsk_spec_t; 2];
}

/// What the callbacks work on.
#[derive(Debug, Default)]
pub(crate) struct Bits {
    generator: Generator,
    pub(crate) checker: Checker,
    pub(crate) carrier: bool,
    pub(crate) trained: bool,
}

#[derive(Debug)]
enum Pump {
    V21 { sender: NonNull<sys::fsk_tx_state_t>, receiver: NonNull<sys::fsk_rx_state_t> },
    V22bis(NonNull<sys::v22bis_state_t>),
}

/// Owns the C objects and what their callbacks work on.
#[derive(Debug)]
pub(crate) struct ModemEngine {
    pump: Pump,
    bits: Arc<Mutex<Bits>>,
}

// SAFETY: the objects have no thread affinity and no shared mutable state outside themselves;
// `&mut self` keeps a second thread out. The bits are behind a lock.
unsafe impl Send for ModemEngine {}

impl ModemEngine {
    /// `None` when there is no memory.
    pub(crate) fn new(kind: DataModemKind, calling: bool) -> Option<Self> {
        crate::ffi::prepare();
        let bits = Arc::new(Mutex::new(Bits::default()));
        let user_data: *mut c_void = Arc::as_ptr(&bits).cast_mut().cast();
        let pump = match kind {
            DataModemKind::V21 => new_v21(calling, user_data)?,
            DataModemKind::V22bis { bits_per_second } => {
                // SAFETY: a null state asks for a fresh object; the bits outlive it, as `drop` frees the
                // object first.
                let raw = unsafe {
                    sys::v22bis_init(
                        null_mut(),
                        c_int::from(bits_per_second),
                        0,
                        calling,
                        Some(take_bit),
                        user_data,
                        Some(give_bit),
                        user_data,
                    )
                };
                Pump::V22bis(NonNull::new(raw)?)
            }
        };
        Some(Self { pump, bits })
    }

    pub(crate) fn bits(&self) -> MutexGuard<'_, Bits> {
        lock(&self.bits)
    }

    /// The rate that the modems agreed on, or the one they begin with.
    pub(crate) fn bits_per_second(&self) -> u32 {
        match &self.pump {
            Pump::V21 { .. } => 300,
            Pump::V22bis(raw) => {
                // SAFETY: the object is alive.
                let rate = unsafe { sys::v22bis_get_current_bit_rate(raw.as_ptr()) };
                u32::try_from(rate).unwrap_or(0)
            }
        }
    }

    pub(crate) fn receive(&mut self, samples: &[i16]) {
        let length = c_int::try_from(samples.len()).unwrap_or(c_int::MAX);
        // SAFETY: the objects are alive and read `length` samples of the slice during the call; the
        // lock on the bits is not held.
        unsafe {
            match &self.pump {
                Pump::V21 { receiver, .. } => sys::fsk_rx(receiver.as_ptr(), samples.as_ptr(), length),
                Pump::V22bis(raw) => sys::v22bis_rx(raw.as_ptr(), samples.as_ptr(), length),
            }
        };
    }

    pub(crate) fn fill(&mut self, samples: &mut [i16]) {
        let length = c_int::try_from(samples.len()).unwrap_or(c_int::MAX);
        // SAFETY: the objects are alive and write at most `length` samples into the slice; the lock on
        // the bits is not held.
        let filled = unsafe {
            match &self.pump {
                Pump::V21 { sender, .. } => sys::fsk_tx(sender.as_ptr(), samples.as_mut_ptr(), length),
                Pump::V22bis(raw) => sys::v22bis_tx(raw.as_ptr(), samples.as_mut_ptr(), length),
            }
        };
        let filled = usize::try_from(filled).unwrap_or(0).min(samples.len());
        samples[filled..].fill(0);
    }
}

impl Drop for ModemEngine {
    fn drop(&mut self) {
        // SAFETY: the constructor made the objects, and nobody uses them afterwards. The bits are
        // dropped after this.
        unsafe {
            match &self.pump {
                Pump::V21 { sender, receiver } => {
                    sys::fsk_tx_free(sender.as_ptr());
                    sys::fsk_rx_free(receiver.as_ptr());
                }
                Pump::V22bis(raw) => {
                    sys::v22bis_free(raw.as_ptr());
                }
            }
        }
    }
}

/// The caller sends in channel 1 and hears channel 2.
fn new_v21(calling: bool, user_data: *mut c_void) -> Option<Pump> {
    /// `FSK_FRAME_MODE_SYNC`: bits as they come, no start and stop bits.
    const SYNCHRONOUS: c_int = 1;
    /// V.21 asks to hear -43 dBm and to be deaf below -48 dBm; the engine would stop at -30 dBm0.
    const CUTOFF_DBM0: f32 = -45.5;
    let (sends, hears) = if calling { (0, 1) } else { (1, 0) };
    // SAFETY: null states ask for fresh objects; the table is constant and has more than two rows; what
    // the callbacks get outlives both objects.
    let (sender, receiver) = unsafe {
        (
            sys::fsk_tx_init(null_mut(), &preset_fsk_specs[sends], Some(take_bit), user_data),
            sys::fsk_rx_init(null_mut(), &preset_fsk_specs[hears], SYNCHRONOUS, Some(give_bit), user_data),
        )
    };
    let (sender, receiver) = (NonNull::new(sender)?, NonNull::new(receiver)?);
    // SAFETY: the object is alive.
    unsafe { sys::fsk_rx_set_signal_cutoff(receiver.as_ptr(), CUTOFF_DBM0) };
    Some(Pump::V21 { sender, receiver })
}

fn lock(bits: &Mutex<Bits>) -> MutexGuard<'_, Bits> {
    bits.lock().unwrap_or_else(PoisonError::into_inner)
}

/// # Safety
/// `user_data` must be the address of the bits of a living engine.
unsafe fn bits_of<'a>(user_data: *mut c_void) -> MutexGuard<'a, Bits> {
    // SAFETY: the caller promises that the bits are alive.
    lock(unsafe { &*user_data.cast_const().cast::<Mutex<Bits>>() })
}

unsafe extern "C" fn take_bit(user_data: *mut c_void) -> c_int {
    // SAFETY: this is the pointer given to the constructors.
    let mut bits = unsafe { bits_of(user_data) };
    c_int::from(bits.generator.bit())
}

unsafe extern "C" fn give_bit(user_data: *mut c_void, bit: c_int) {
    // Negative values are reports (`async.h`).
    const CARRIER_DOWN: c_int = -1;
    const CARRIER_UP: c_int = -2;
    const TRAINING_SUCCEEDED: c_int = -4;
    const TRAINING_FAILED: c_int = -5;
    // SAFETY: this is the pointer given to the constructors.
    let mut bits = unsafe { bits_of(user_data) };
    match bit {
        0 | 1 => bits.checker.handle_bit(bit == 1),
        CARRIER_UP => bits.carrier = true,
        CARRIER_DOWN => bits.carrier = false,
        TRAINING_SUCCEEDED => bits.trained = true,
        TRAINING_FAILED => bits.trained = false,
        _ => {}
    }
}
