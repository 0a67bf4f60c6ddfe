namespace MicroNets.Reporting;

/// <summary>How a differentiable search went, as charts and a table of its trials.</summary>
internal static class SearchCharts
{
    /// <param name="search">With a round at least.</param>
    public static void Add(HtmlPage page, SearchRecord search)
    {
        if (search.Rounds[0].Costs.Count > 0)
            page.Chart("expected", "Expected cost of the networks that the search draws, as a share of each limit, with the temperature.");
        if (search.Decisions.Any(decision => decision.Options.Contains("skip")))
            page.Chart("presence", "Probability that each block is there.");
        if (search.Decisions.Count > 0)
        {
            page.Heading("A decision over the rounds");
            page.Choice("decision", "Decision", search.Decisions.Select((decision, i) => ($"{i}", decision.Name)));
            page.Chart("options", "Probabilities of the options of the chosen decision; of a width its expected value.");
        }

        if (search.Trials.Count > 0)
        {
            page.Heading("Trials");
            page.Chart("trials", "Short trainings of the last candidates; the winner in colour.");
            page.Table("Trials", ["", "accuracy", "± error", "loss", "samples", "network", ""], search.Trials.Select((trial, i) => new[]
            {
                $"{i + 1}", Units.Percent(trial.Accuracy), Units.Percent(trial.Error), $"{trial.Loss:F3}", $"{trial.Samples:N0}",
                trial.Architecture, trial.Won ? "won" : "",
            }));
        }
    }
}
