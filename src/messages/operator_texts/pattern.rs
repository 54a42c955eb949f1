//! What a Fluent pattern says: its arguments, its literal text, and its length.

use std::collections::BTreeSet;

use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement, Variant};

use crate::messages::format;

/// A pattern, read once.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The names of the arguments, without `$`.
    pub(super) arguments: BTreeSet<String>,
    /// The text around the variants, and each variant. An argument stands as `x`.
    pub(super) texts: Vec<String>,
    /// References to other texts, terms and functions, which are not supported.
    pub(super) foreign: Vec<String>,
    /// Characters of the longest possible text, tags and arguments left out.
    pub(super) length: usize,
}

impl Reading {
    pub(super) fn of(pattern: &Pattern<&str>) -> Self {
        let mut reading = Self::default();
        reading.length = reading.read(pattern);
        reading
    }

    fn read(&mut self, pattern: &Pattern<&str>) -> usize {
        let (mut text, mut literal, mut longest) = (String::new(), String::new(), 0);
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => {
                    text.push_str(value);
                    literal.push_str(value);
                }
                PatternElement::Placeable { expression } => match expression {
                    Expression::Inline(inline) => self.inline(inline, &mut text, &mut literal),
                    Expression::Select { selector, variants } => {
                        self.inline(selector, &mut String::new(), &mut String::new());
                        longest += self.variants(variants);
                    }
                },
            }
        }
        let length = format::plain(&literal).chars().count() + longest;
        self.texts.push(text);
        length
    }

    /// The length of the longest one.
    fn variants(&mut self, variants: &[Variant<&str>]) -> usize {
        variants.iter().map(|variant| self.read(&variant.value)).max().unwrap_or(0)
    }

    fn inline(&mut self, inline: &InlineExpression<&str>, text: &mut String, literal: &mut String) {
        match inline {
            InlineExpression::StringLiteral { value }
            | InlineExpression::NumberLiteral { value } => {
                text.push_str(value);
                literal.push_str(value);
            }
            InlineExpression::VariableReference { id } => {
                self.arguments.insert(id.name.to_owned());
                text.push('x');
            }
            InlineExpression::Placeable { expression } => match &**expression {
                Expression::Inline(inline) => self.inline(inline, text, literal),
                Expression::Select { selector, variants } => {
                    self.inline(selector, text, literal);
                    self.variants(variants);
                }
            },
            InlineExpression::FunctionReference { id, .. } => {
                self.foreign.push(format!("{}()", id.name));
            }
            InlineExpression::MessageReference { id, .. } => self.foreign.push(id.name.to_owned()),
            InlineExpression::TermReference { id, .. } => {
                self.foreign.push(format!("-{}", id.name));
            }
        }
    }
}
