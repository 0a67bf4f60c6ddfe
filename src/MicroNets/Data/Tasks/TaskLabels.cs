using System.Globalization;

namespace MicroNets.Data.Tasks;

/// <summary>The classes a task has on a given data set, and the class of each item.</summary>
internal sealed class TaskLabels
{
    private readonly Func<DataItem, int> _label;

    private TaskLabels(EquatableArray<string> classes, Func<DataItem, int> label)
    {
        Classes = classes;
        _label = label;
    }

    public EquatableArray<string> Classes { get; }

    public int Of(DataItem item) => _label(item);

    /// <summary>Labels that are places among the classes.</summary>
    public static TaskLabels Of(EquatableArray<string> classes) => new(classes, item => item.Label);

    public static TaskLabels Of(TaskSpec task, DataSet data) =>
        task.Metric == TaskMetric.Auc ? Machines(data) : Named(task.Classes, data.Classes);

    /// <summary>
    /// Labels without names take the task's classes; names that the task knows are put in the task's order; other names make the data's own
    /// classes those of the task.
    /// </summary>
    private static TaskLabels Named(EquatableArray<string> ofTask, EquatableArray<string> ofData)
    {
        bool numbered = ofData.All(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        if (numbered && ofData.Count <= ofTask.Count)
            return new TaskLabels(ofTask, item => item.Label);
        if (!ofData.All(name => ofTask.Contains(name)))
            return new TaskLabels(ofData, item => item.Label);
        int[] order = [.. ofData.Select(name => ofTask.ToList().IndexOf(name))];
        return new TaskLabels(ofTask, item => order[item.Label]);
    }

    private static TaskLabels Machines(DataSet data)
    {
        string[] machines = [.. data.Splits.SelectMany(split => split.Items).Select(Machine).Distinct().Order(StringComparer.Ordinal)];
        return new TaskLabels([.. machines], item => Array.IndexOf(machines, Machine(item)));
    }

    private static string Machine(DataItem item) => item.Group
        ?? throw new InputException($"{item.Path} without a machine", "a machine id in its name, or an array 'machine' beside 'x' and 'y'",
            "name the machine of every clip");
}
