//! Any JSON value, read in place: no tree is built for it, so that large events cost little.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{CowStrDeserializer, MapAccessDeserializer};
use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};

/// A value whose type is not known in advance. `O` reads an object, `E` an element of an array.
#[derive(Debug)]
pub(super) enum Any<'de, O = IgnoredAny, E = IgnoredAny> {
    Scalar(Scalar<'de>),
    Object(O),
    Array(Vec<E>),
}

/// A value that is neither an object nor an array.
#[derive(Debug, Clone)]
pub(super) enum Scalar<'de> {
    Null,
    Bool(bool),
    Integer(i64),
    Text(Cow<'de, str>),
    /// A fraction, or an integer out of range.
    OtherNumber,
}

impl<'de, O: Deserialize<'de>, E: Deserialize<'de>> Deserialize<'de> for Any<'de, O, E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyVisitor(PhantomData))
    }
}

struct AnyVisitor<O, E>(PhantomData<(O, E)>);

impl<'de, O: Deserialize<'de>, E: Deserialize<'de>> Visitor<'de> for AnyVisitor<O, E> {
    type Value = Any<'de, O, E>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_unit<F>(self) -> Result<Self::Value, F> {
        Ok(Any::Scalar(Scalar::Null))
    }

    fn visit_bool<F>(self, value: bool) -> Result<Self::Value, F> {
        Ok(Any::Scalar(Scalar::Bool(value)))
    }

    fn visit_i64<F>(self, value: i64) -> Result<Self::Value, F> {
        Ok(Any::Scalar(Scalar::Integer(value)))
    }

    fn visit_u64<F>(self, value: u64) -> Result<Self::Value, F> {
        Ok(Any::Scalar(i64::try_from(value).map_or(Scalar::OtherNumber, Scalar::Integer)))
    }

    fn visit_f64<F>(self, _: f64) -> Result<Self::Value, F> {
        Ok(Any::Scalar(Scalar::OtherNumber))
    }

    fn visit_borrowed_str<F>(self, text: &'de str) -> Result<Self::Value, F> {
        Ok(Any::Scalar(Scalar::Text(Cow::Borrowed(text))))
    }

    fn visit_str<F>(self, text: &str) -> Result<Self::Value, F> {
        Ok(Any::Scalar(Scalar::Text(Cow::Owned(text.to_owned()))))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = array.next_element()? {
            elements.push(element);
        }
        Ok(Any::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Self::Value, A::Error> {
        O::deserialize(MapAccessDeserializer::new(object)).map(Any::Object)
    }
}

/// Why a scalar is not what a field requires. Such a field counts as absent, so nobody reads the reason.
#[derive(Debug, thiserror::Error)]
#[error("another type is required")]
pub(super) struct OtherType;

impl Error for OtherType {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl<'de> Deserializer<'de> for Scalar<'de> {
    type Error = OtherType;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherType> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Integer(value) => visitor.visit_i64(value),
            Self::Text(Cow::Borrowed(text)) => visitor.visit_borrowed_str(text),
            Self::Text(Cow::Owned(text)) => visitor.visit_string(text),
            Self::OtherNumber => Err(OtherType),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherType> {
        match self {
            Self::Null => visitor.visit_none(),
            value => visitor.visit_some(value),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, OtherType> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, OtherType> {
        match self {
            Self::Text(text) => {
                CowStrDeserializer::new(text).deserialize_enum(name, variants, visitor)
            }
            _ => Err(OtherType),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
