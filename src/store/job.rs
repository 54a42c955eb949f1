//! A job of the writer: what it does in a transaction, and the channel for its result.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::domain::ids::RequestId;
use crate::store::error::StoreError;
use crate::store::fact_bodies::FactBodies;
use crate::store::transaction::WriteTx;
use crate::store::wake_ups::Queues;

/// How often a job may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Runs {
    Once,
    /// Again after its changes were undone, too: it has no effect outside its transaction.
    Repeatedly,
}

/// A job and the channel for its result.
pub(in crate::store) trait Job: Send {
    fn runs(&self) -> Runs;
    /// Runs the job. Returns the queues that its changes give work; `None`: it failed, and its changes must not be
    /// committed.
    fn run(
        &mut self,
        connection: &Connection,
        process: &str,
        fact_bodies: &FactBodies,
    ) -> Option<Queues>;
    /// Sends the result: the job's own if the group was committed, else the group's error.
    fn answer(self: Box<Self>, group: Result<(), StoreError>);
}

pub(in crate::store) struct Work<T, F> {
    request: RequestId,
    runs: Runs,
    /// Returns `None` if it cannot run again.
    action: F,
    outcome: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Work<T, F> {
    pub(in crate::store) const fn new(
        request: RequestId,
        runs: Runs,
        action: F,
        reply: oneshot::Sender<Result<T, StoreError>>,
    ) -> Self {
        Self { request, runs, action, outcome: None, reply }
    }
}

impl<T, F> Job for Work<T, F>
where
    F: FnMut(&mut WriteTx<'_>) -> Option<Result<T, StoreError>> + Send,
    T: Send,
{
    fn runs(&self) -> Runs {
        self.runs
    }

    fn run(
        &mut self,
        connection: &Connection,
        process: &str,
        fact_bodies: &FactBodies,
    ) -> Option<Queues> {
        let tx = WriteTx::new(connection, self.request.clone(), process);
        let mut tx = tx.with_fact_bodies(fact_bodies);
        // After a panic all changes of the job are undone, so no partial change is seen again.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            drop(self.outcome.take());
            (self.action)(&mut tx)
        }))
        .unwrap_or(Some(Err(StoreError::Panicked)))?;
        let signalled = outcome.is_ok().then(|| tx.signalled());
        self.outcome = Some(outcome);
        signalled
    }

    fn answer(self: Box<Self>, group: Result<(), StoreError>) {
        let answer = match group {
            Ok(()) => self.outcome.unwrap_or_else(|| Err(StoreError::Closed)),
            Err(error) => Err(error),
        };
        // The caller may not wait any more.
        let _ = self.reply.send(answer);
    }
}
