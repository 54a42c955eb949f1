//! What an import would take over and what is unclear, as tables.

use std::collections::BTreeMap;

use crate::cli::failure::Failure;
use crate::cli::import::unclear::{example, explained};
use crate::cli::output::print_line;
use crate::domain::ids::PlanCode;
use crate::domain::import::{ImportPlan, PurchaseKind, Unclear, UnclearPurchase};
use crate::messages::Localizer;

/// Unclear purchases of one kind that are listed.
const LISTED: usize = 5;

pub(super) fn show_plan(
    plan: &ImportPlan,
    localizer: &Localizer,
    with_details: bool,
) -> Result<(), Failure> {
    let counts = plan.counts();
    if !counts.is_empty() {
        print_line("To be imported\n")?;
        let row = |((plan, kind), count): (&(PlanCode, PurchaseKind), &usize)| {
            [plan.to_string(), kind.to_string(), count.to_string()]
        };
        print_table(["plan", "status", "count"], &counts.iter().map(row).collect::<Vec<_>>())?;
        print_line("")?;
    }
    let purchases: usize = counts.values().sum();
    let here: usize = plan.here.iter().map(|import| import.purchases.len()).sum();
    let here = here + plan.sold_here;
    let to_import = format!("to be imported, of {} customers", plan.imports.len());
    let mut rows: Vec<(&str, usize)> = vec![
        ("purchases read", plan.read),
        (&to_import, purchases),
        ("imported before, or sold here", here),
        ("of other products, or over and without an owner", plan.irrelevant),
        ("unclear", plan.unclear.len()),
    ];
    rows.retain(|(name, count)| *count > 0 || *name == "purchases read" || *name == to_import);
    print_counts(&rows)?;
    show_unclear(&plan.unclear, localizer, with_details)
}

/// Each kind with a hint, and some examples.
fn show_unclear(
    unclear: &[UnclearPurchase],
    localizer: &Localizer,
    with_details: bool,
) -> Result<(), Failure> {
    let mut sorted: Vec<&UnclearPurchase> = unclear.iter().collect();
    sorted.sort_by(|left, right| left.reason.cmp(&right.reason));
    let mut kinds: Vec<(&Unclear, Vec<&UnclearPurchase>)> = Vec::new();
    let mut known: BTreeMap<(String, String), usize> = BTreeMap::new();
    for found in sorted {
        let texts = explained(&found.reason, localizer);
        if let Some(index) = known.get(&texts) {
            kinds[*index].1.push(found);
        } else {
            known.insert(texts, kinds.len());
            kinds.push((&found.reason, vec![found]));
        }
    }
    if kinds.is_empty() {
        return Ok(());
    }
    print_line("\nUnclear: these are not imported")?;
    for (reason, found) in kinds {
        let (title, hint) = explained(reason, localizer);
        print_line(&format!("\n{:>6}  {title}", found.len()))?;
        let listed = if with_details { found.len() } else { LISTED };
        for purchase in found.iter().take(listed) {
            print_line(&format!("        {}", example(purchase)))?;
        }
        let more = found.len().saturating_sub(listed);
        if more > 0 {
            print_line(&format!("        and {more} more, see --details"))?;
        }
        print_line(&format!("        -> {hint}"))?;
    }
    Ok(())
}

/// Names and their counts, right-aligned.
pub(super) fn print_counts(rows: &[(&str, usize)]) -> Result<(), Failure> {
    let width = rows.iter().map(|(_, count)| count.to_string().len()).max().unwrap_or_default();
    for (name, count) in rows {
        print_line(&format!("{count:>width$}  {name}"))?;
    }
    Ok(())
}

/// Columns as wide as their longest cell; the last one is right-aligned.
fn print_table(head: [&str; 3], rows: &[[String; 3]]) -> Result<(), Failure> {
    let head = head.map(str::to_uppercase);
    let width = |column: usize| {
        let cells = rows.iter().chain([&head]).map(|row| row[column].chars().count());
        cells.max().unwrap_or_default()
    };
    let (first, second, third) = (width(0), width(1), width(2));
    for [plan, status, count] in [&head].into_iter().chain(rows) {
        print_line(&format!("  {plan:<first$}  {status:<second$}  {count:>third$}"))?;
    }
    Ok(())
}
