using MicroNets.Data.FrontEnds;
using MicroNets.Data.Sets;
using MicroNets.Data.Tasks.Inference;

namespace MicroNets.Data.Tasks;

/// <summary>What a network could read of a data set: the inputs of a task, and theirs in other resolutions and forms.</summary>
internal static class InputChoices
{
    // Enough for means and deviations.
    private const int FittedItems = 200;

    /// <summary>That of the task that reads the data first; one alone where there is nothing to choose.</summary>
    /// <exception cref="InputException">No front end of the task reads the data.</exception>
    public static EquatableArray<TaskInput> Of(TaskSpec task, DataSet data)
    {
        (DataItem Item, RawContent Content) item = TaskData.FirstContent(data);
        RawContent content = item.Content;
        TaskInput first = TaskData.InputFor(task, item, null);
        IEnumerable<TaskInput> listed = task.Inputs.Where(input => input.FrontEnd.Accepts(input.FrontEnd.Adapted(content)))
            .Select(input => input with { FrontEnd = input.FrontEnd.For(input.FrontEnd.Adapted(content)) });
        IEnumerable<TaskInput> others = first.FrontEnd.Alternatives.Select(frontEnd => first with { FrontEnd = frontEnd });
        return [.. listed.Concat(others).Concat(SeriesForms(first.FrontEnd, data)).Prepend(first).Distinct()];
    }

    // Of a series the values or their spectra.
    private static IEnumerable<TaskInput> SeriesForms(FrontEnd frontEnd, DataSet data)
    {
        switch (frontEnd)
        {
            case SeriesWindows windows:
                EquatableArray<DataItem> items = data[SplitNames.Train].Items;
                int count = Math.Min(FittedItems, items.Count);
                yield return new TaskInput(SpectraFit.Of(windows,
                    Enumerable.Range(0, count).Select(i => windows.Adapted(items[(int)((long)i * items.Count / count)].Read()))));
                break;
            case SeriesSpectra spectra:
                yield return new TaskInput(new SeriesWindows(spectra.Window, spectra.Channels)
                {
                    Stride = spectra.Stride,
                    RateHertz = spectra.RateHertz,
                    Mean = spectra.Mean,
                    Deviation = spectra.Deviation,
                })
                {
                    Augmentation = [TaskCatalog.Jitter],
                };
                break;
        }
    }
}
