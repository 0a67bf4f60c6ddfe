using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MicroNets.Data.Tasks;
using MicroNets.Devices;
using MicroNets.Devices.Latency;
using MicroNets.Runs.Searches;
using MicroNets.Search.Spaces;

namespace MicroNets.Runs;

/// <summary>What a run was asked to do. Kept in the run folder, so that any later command can go on with it.</summary>
/// <param name="Task">"kws", "vww", "ad", the path of a task of one's own, or the name of the data that it was told from.</param>
/// <param name="Device">Name or path of a device profile.</param>
/// <param name="DataPath">Full path, or several with the system's path separator between them; null: the data set is synthesised.</param>
public sealed record RunRequest(string Task, string Device, Limits Limits, string? DataPath, string Budget, ulong Seed)
{
    private static readonly JsonSerializerOptions Form = new(JsonForm.Files)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    // Beyond it Beta(α, α) is next to a single value: every sample would be the mean of two.
    private const int LargestMixup = 10;

    /// <summary>Full path of a search space of one's own; null: the task's.</summary>
    public string? Space { get; init; }

    /// <summary>Bits that the search chooses between for the weights of convolutions; null: as the space says.</summary>
    public EquatableArray<int>? Bits { get; init; }

    /// <summary>Whether the search also chooses what the network reads: resolution, colours, values or spectra; null: it does
    /// not.</summary>
    public bool? ChoosesInput { get; init; }

    /// <summary>Whether the network shall be able to compute at each hop what its new frames add; null: it need not.</summary>
    public bool? Streaming { get; init; }

    /// <summary>Name of the latency law that judges (<see cref="LatencyLaws"/>); null: the best that the device has.</summary>
    public string? LatencyLaw { get; init; }

    /// <summary>How the architecture is chosen (<see cref="SearchMethods"/>), or the published network that it is; null: by DNAS.</summary>
    public string? Method { get; init; }

    /// <summary>The share of normal clips that a detector of anomalies may alarm at.</summary>
    public double FalseAlarms { get; init; } = 0.05;

    /// <summary>What a search by trials may compute, in units of 10⁹ operations.</summary>
    public double? Gigaflop { get; init; }

    /// <summary>The task as it was told from the data; null: <see cref="Task"/> names one.</summary>
    public TaskSpec? Inferred { get; init; }

    /// <summary>The task itself.</summary>
    /// <exception cref="InputException">No such task.</exception>
    public TaskSpec FindTask() => Inferred ?? TaskCatalog.Find(Task);

    /// <summary>Ends a training after so many epochs in which validation got no better; null: never.</summary>
    public int? Patience { get; init; }

    /// <summary>α of the final trainings' mixup, 0 for none; null: the task's.</summary>
    public double? Mixup { get; init; }

    /// <summary>Full path of a run folder whose trained network the final trainings learn from; null: from the labels alone.</summary>
    public string? Teacher { get; init; }

    /// <summary>This request, when everything it names can be found.</summary>
    /// <exception cref="InputException">No such task, device, budget, space or method.</exception>
    public RunRequest Checked()
    {
        if (Patience < 1)
            throw new InputException($"a patience of {Patience} epochs", "1 or more",
                "leave --patience out to train to the end of the budget");
        if (Mixup is { } alpha && !(alpha is >= 0 and <= LargestMixup))
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"mixup of {alpha}"), $"0 to {LargestMixup}",
                "leave --mixup out for the task's own");
        if (Teacher is { } teacher)
            Stages.TeacherFile.Check(teacher);
        if (ChoosesInput is true && FindTask().Method == TaskMethod.Detection)
            throw new InputException($"--choose-input for task '{Task}'", "a task of classes",
                "leave it out: detectors of anomalies choose what they read in any case");
        if (Bits is { } bits)
            _ = BuiltInSpaces.Kws.WithBits(bits);
        _ = (FindTask(), DeviceCatalog.Get(Device), Runs.Budget.Find(Budget), RunSpaces.Own(Space), LatencyLaws.Checked(LatencyLaw),
            SearchMethods.Checked(Method ?? SearchMethods.Dnas));
        return this;
    }

    /// <summary>What the run in a folder was asked; null: there is none.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static RunRequest? In(string folder) => Path.Combine(folder, RunFolder.RequestName) is var file && File.Exists(file)
        ? ResolvedRun.Read(File.ReadAllText(file), file).Request : null;

    /// <summary>The form that is kept in the run folder.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Form);

    /// <exception cref="InputException">The text is not a request.</exception>
    public static RunRequest Read(string json, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RunRequest>(json, Form) ?? throw new JsonException("the document is null");
        }
        catch (JsonException exception)
        {
            throw JsonFault.Error($"'{path}' does not hold a run's request", exception, Form, "what a run was asked",
                "remove the folder or name another one with --out");
        }
    }
}
