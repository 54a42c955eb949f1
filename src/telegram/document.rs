//! Sends files.

use std::fs::File;
use std::io;
use std::io::Seek;
use std::time::Duration;

use reqwest::Body;
use reqwest::multipart::Form;
use reqwest::multipart::Part;
use tokio_util::io::ReaderStream;

use crate::telegram::Delivery;
use crate::telegram::Destination;
use crate::telegram::Telegram;
use crate::telegram::sending::verdict;

/// Bots may upload files of 50 MB. Source: <https://core.telegram.org/bots/api#senddocument>.
pub const LARGEST_DOCUMENT: u64 = 50_000_000;
/// Allows for a large file over a slow connection.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(5);

/// The content of a document. A file is streamed from its start.
#[derive(Debug)]
pub enum Document {
    Text(String),
    File(File),
    Bytes(Vec<u8>),
}

impl Document {
    fn part(&self, name: &str) -> io::Result<Part> {
        let part = match self {
            Self::Text(text) => Part::text(text.clone()),
            Self::Bytes(bytes) => Part::bytes(bytes.clone()),
            Self::File(file) => {
                let mut file = file.try_clone()?;
                file.rewind()?;
                let length = file.metadata()?.len();
                let stream = ReaderStream::new(tokio::fs::File::from_std(file));
                Part::stream_with_length(Body::wrap_stream(stream), length)
            }
        };
        Ok(part.file_name(name.to_owned()))
    }
}

/// How the chat shows a file.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Document,
    Photo,
}

impl Kind {
    const fn method(self) -> &'static str {
        match self {
            Self::Document => "SendDocument",
            Self::Photo => "SendPhoto",
        }
    }

    const fn field(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Photo => "photo",
        }
    }
}

impl Telegram {
    /// Sends a document. `caption`: plain text, omitted if empty.
    pub async fn send_document(
        &self,
        to: impl Into<Destination>,
        name: &str,
        document: Document,
        caption: &str,
    ) -> Delivery {
        self.send_file(to.into(), Kind::Document, name, &document, caption).await
    }

    /// Sends a picture, which the chat shows. Telegram accepts 10 MB.
    /// Source: <https://core.telegram.org/bots/api#sendphoto>.
    pub async fn send_picture(
        &self,
        to: impl Into<Destination>,
        name: &str,
        png: Vec<u8>,
    ) -> Delivery {
        self.send_file(to.into(), Kind::Photo, name, &Document::Bytes(png), "").await
    }

    async fn send_file(
        &self,
        mut to: Destination,
        kind: Kind,
        name: &str,
        document: &Document,
        caption: &str,
    ) -> Delivery {
        loop {
            let part = match document.part(name) {
                Ok(part) => part,
                Err(error) => {
                    return Delivery::Rejected(format!("the file cannot be read: {error}"));
                }
            };
            let mut form =
                Form::new().text("chat_id", to.chat.to_string()).part(kind.field(), part);
            if let Some(topic) = to.topic {
                form = form.text("message_thread_id", topic.to_string());
            }
            if !caption.is_empty() {
                form = form.text("caption", caption.to_owned());
            }
            match self.call_with_form(kind.method(), form, UPLOAD_TIMEOUT).await {
                Err(error) if to.topic.is_some() && error.is_topic_gone() => {
                    to.topic = None;
                }
                outcome => return verdict(&outcome),
            }
        }
    }
}
