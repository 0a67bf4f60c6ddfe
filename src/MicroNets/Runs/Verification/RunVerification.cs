using System.Globalization;
using MicroNets.Data;
using MicroNets.Data.Tasks;
using MicroNets.Firmware;
using MicroNets.Firmware.Serial;
using MicroNets.Firmware.Toolchain;
using MicroNets.Reporting;
using MicroNets.Runs.Searches;
using MicroNets.Runs.Stages;
using MicroNets.TFLite;

namespace MicroNets.Runs.Verification;

/// <summary>A claim of a run beside what was found now.</summary>
/// <param name="Verified">Null: it cannot be found here.</param>
/// <param name="Agrees">Null: not verified.</param>
public sealed record VerifiedClaim(string Name, string Claimed, string? Verified, bool? Agrees);

/// <summary>Every claim of a run, derived again from its files; nothing that is recorded is believed.</summary>
/// <param name="Remarks">Why claims could not be verified, a sentence each.</param>
public sealed record RunVerification(EquatableArray<VerifiedClaim> Claims, EquatableArray<string> Remarks)
{
    private const string NotCertified = "not certified";

    /// <summary>No claim is wrong.</summary>
    public bool Agrees => Claims.All(claim => claim.Agrees != false);

    /// <summary>Builds and runs the firmware anew in a folder of its own, scores the networks on the data, and reads all files.</summary>
    /// <exception cref="InputException">The run is not finished, or its certificate is damaged.</exception>
    public static RunVerification Of(RunContext run)
    {
        run.IsVerification = true;
        Certificate certificate = StageFile.Read<Certificate>(run.Folder, Certificate.File)
            ?? throw new InputException($"no {Certificate.File} in '{run.Folder.Path}'", "a run that came to its end",
                $"finish it with 'micronets report {run.Folder.Path}'");
        var derivation = new Derivation(run);
        return new RunVerification(
            [
                Compare("tool", certificate.Tool, Certificate.ThisTool),
                .. Compare("inputs.", certificate.Inputs, Certificate.InputsOf(run.Folder.Resolved, derivation.DataHash ?? ""))
                    .Select(claim => claim.Name == "inputs.data"
                    && derivation.DataHash is null ? claim with { Verified = null, Agrees = null } : claim),
                .. Compare("", certificate.Artefacts, derivation.Artefacts),
                .. derivation.Made.Where(file => derivation.Artefacts.ContainsKey(file.Key))
                    .Select(file => Compare($"{file.Key} of {Chain.ModelFile}", derivation.Artefacts[file.Key], file.Value)),
                .. certificate.Figures.Select(figure => derivation.Verify(figure.Key, figure.Value)),
                .. derivation.TimeOfBoard is { } time ? [time] : (VerifiedClaim[])[],
                .. derivation.Recorded.Where(figure => !certificate.Figures.ContainsKey(figure.Key))
                    .Select(figure => new VerifiedClaim(figure.Key, figure.Value, NotCertified, false)),
            ],
            [.. derivation.Remarks]);
    }

    private static IEnumerable<VerifiedClaim> Compare(string prefix, SortedDictionary<string, string> claimed,
        SortedDictionary<string, string> found) =>
        claimed.Select(claim => Compare(prefix + claim.Key, claim.Value, found.GetValueOrDefault(claim.Key) ?? "missing"))
            .Concat(found.Where(file => !claimed.ContainsKey(file.Key))
                .Select(file => Compare(prefix + file.Key, NotCertified, file.Value)));

    private static VerifiedClaim Compare(string name, string claimed, string found) =>
        new(name, claimed, found, Figures.AreEqual(claimed, found));

    /// <param name="Found">What the files come to.</param>
    /// <param name="Made">Hashes of the firmware that was made of the model anew, by the names of artefacts.</param>
    /// <param name="OfBoard">Names of figures that follow from what a board said that is not here.</param>
    private sealed record Derived(SortedDictionary<string, string> Found, SortedDictionary<string, string> Made, HashSet<string> OfBoard);

    /// <summary>What the files of a run come to.</summary>
    private sealed class Derivation
    {
        private readonly SortedDictionary<string, string> _figures = [];

        // What cannot be found here.
        private readonly Func<string, bool> _isOpen = _ => false;

        // Of the emulator's clock, in instructions.
        private readonly int _tick;

        // What follows from a board that is not here.
        private readonly HashSet<string> _ofBoard = [];

        public Derivation(RunContext run)
        {
            RunRecord? record = Try(() => StageFile.Read<RunRecord>(run.Folder, ReportStage.Record));
            Recorded = record is null ? [] : Figures.Of(record);
            Artefacts = record is null ? [] : Certificate.ArtefactsOf(run.Folder, record);
            DataHash = Try(() => run.Request.DataPath is { } paths
                ? DataIdentity.Of(paths, null, share => run.Log.Report(new StageProgress(null, "reading data", share, ""))).Hash
                : run.DataHash);
            bool measures = FirmwareStage.CanMeasure(run);
            _tick = Target.OfCore(run.Device.Core)?.Emulation?.InstructionsPerTick ?? 0;
            if (!measures)
            {
                Remarks.Add("no firmware can be built or run here: sizes, stack, instructions and time are not verified");
                _isOpen = name => name.StartsWith("limits.", StringComparison.Ordinal) || name.StartsWith("firmware.",
                    StringComparison.Ordinal)
                    || name.Contains(".costs.", StringComparison.Ordinal) || name == "notes";
            }

            (BoardMeasurement? board, bool isMeasured) = OnBoard(run);
            bool hasData = DataHash is not null;
            if (!hasData)
            {
                Remarks.Add("the data is not at hand: what depends on it, as scores do, is not verified; the most and the least "
                    + "instructions are only compared with those of inputs that need no data");
                _isOpen = measures && (board is null || isMeasured) ? name => !Figures.IsOfDevice(name) : _ => true;
            }

            // What does not follow from files that are all at hand is wrong, whatever keeps it from that.
            if (record is not null && Try(() => Derive(run, record, hasData, measures, board, isMeasured)) is { } derived)
                (_figures, Made, _ofBoard) = (derived.Found, derived.Made, derived.OfBoard);
        }

        /// <summary>What the record says.</summary>
        public SortedDictionary<string, string> Recorded { get; }

        public SortedDictionary<string, string> Artefacts { get; }

        /// <summary>The firmware that the model gives, as the artefacts have it; empty where none was built.</summary>
        public SortedDictionary<string, string> Made { get; } = [];

        /// <summary>Null where the data is not at hand.</summary>
        public string? DataHash { get; }

        /// <summary>The measured time by itself, in ms; null where no board was measured.</summary>
        public VerifiedClaim? TimeOfBoard { get; private set; }

        public List<string> Remarks { get; } = [];

        // A figure that was changed in the record is as wrong as one that was changed in the certificate.
        public VerifiedClaim Verify(string name, string certified)
        {
            string claimed = Recorded.TryGetValue(name, out string? recorded)
                && !Figures.AreEqual(recorded, certified) ? recorded : certified;
            if (_isOpen(name) || _ofBoard.Contains(name))
                return new VerifiedClaim(name, claimed, null, claimed == certified ? null : false);
            string found = _figures.GetValueOrDefault(name) ?? "nothing";
            // The inputs that need no data were all run; those of the data may have taken more instructions, or fewer.
            bool Agrees(string figure) => Figures.AreEqual(figure, found)
                || (DataHash is null && Figures.CanHold(name, figure, found, _tick));
            return new VerifiedClaim(name, claimed, found, Agrees(claimed) && Agrees(certified));
        }

        // A time is not in any file: without the board nobody can say whether it is true.
        private (BoardMeasurement? Board, bool IsMeasured) OnBoard(RunContext run)
        {
            if (Try(() => BoardStage.Kept(run)) is not { } kept)
                return run.Port is null ? default : throw new InputException("--port for a run whose time is no board's",
                    "a run that 'micronets run … --port' measured", "leave --port out");
            TimeOfBoard = new VerifiedClaim("board.latency", Text(kept), null, null);
            if (run.Port is not { } port || Try(() => TfliteReader.ReadInteger(run.Folder.File(Chain.ModelFile))) is not { } model)
            {
                Remarks.Add($"the time was measured on {run.Device.Board} at {kept.Port}: what follows from it is not verified; "
                    + $"'micronets verify {run.Folder.Path} --port PORT' measures on the board again");
                return (kept, false);
            }

            BoardMeasurement again = BoardStage.Again(run, model, port);
            bool agrees = BoardStage.Agree(kept, again);
            TimeOfBoard = TimeOfBoard with { Verified = Text(again), Agrees = agrees };
            Remarks.Add($"measured again on {run.Device.Board} at {port}: {Text(again)}, claimed {Text(kept)}"
                + (agrees ? ", the same within what clocks of boards differ by" : ""));
            return (agrees ? kept : again, true);

            static string Text(BoardMeasurement measured) => string.Create(CultureInfo.InvariantCulture,
                $"{measured.Milliseconds.Value:0.###} ms by its own clock ({measured.Milliseconds.Low:0.###} "
                    + $"to {measured.Milliseconds.High:0.###} ms)");
        }

        private T? Try<T>(Func<T?> derive)
            where T : class
        {
            try
            {
                return derive();
            }
            catch (Exception exception) when (
                exception is InputException or InvalidOperationException or Graph.GraphException or IOException)
            {
                Remarks.Add(exception.Message);
                return null;
            }
        }

        private static Derived Derive(RunContext run, RunRecord record, bool hasData, bool measures, BoardMeasurement? board,
            bool isMeasured)
        {
            SearchOutcome search = StageFile.Read<SearchOutcome>(run.Folder, SearchStage.File)
                ?? throw new InputException($"no {SearchStage.File}", "it in the run", "restore it");
            IntegerModel integers = TfliteReader.ReadInteger(run.Folder.File(Chain.ModelFile));
            if (!hasData)
                run.DataOfModel = RunMetadata.DataOf(run.Task, integers.Metadata);
            var builder = new RecordBuilder(run, search, search.Build(run));
            if (hasData)
            {
                builder.Trained(TrainStage.Read(run.Folder.File(TrainStage.FileOf(Chain.Found))));
                builder.Quantized(integers);
            }

            (Measurement? measured, SortedDictionary<string, string> made) = measures ? Measure(run, integers) : (null, []);
            builder.Measured(integers.Network, measured, board);
            if (!hasData)
                return new Derived(Figures.Of(builder.OnDevice()), made, []);
            using var comparison = new DetectorComparison(run);
            EquatableArray<ComparedDetector> detectors = run.Task.Method == TaskMethod.Detection ? comparison.All() : [];
            foreach (NetworkRecord baseline in record.Networks.Skip(1))
            {
                if (detectors.FirstOrDefault(detector => detector.Name == baseline.Name) is { } compared)
                {
                    TrainedModel fitted = TrainStage.Read(run.Folder.File(TrainStage.FileOf(compared.Name)));
                    builder.Compared(compared, fitted.Network, comparison.Score(compared, fitted));
                    continue;
                }

                TrainedModel beside = TrainStage.Read(run.Folder.File(TrainStage.FileOf(baseline.Name)));
                builder.Baseline(beside.Network, beside);
            }

            SortedDictionary<string, string> figures = Figures.Of(builder.Build());
            if (board is null || isMeasured)
                return new Derived(figures, made, []);

            // What a slower board changes follows from the board.
            builder.Measured(integers.Network, measured, board with { Latency = 1000 * board.Latency, Shortest = 1000 * board.Shortest,
                Longest = 1000 * board.Longest });
            SortedDictionary<string, string> slower = Figures.Of(builder.Build());
            return new Derived(figures, made, [.. figures.Where(figure => slower.GetValueOrDefault(figure.Key) != figure.Value)
                .Select(figure => figure.Key)]);
        }

        private static (Measurement Measured, SortedDictionary<string, string> Made) Measure(RunContext run, IntegerModel integers)
        {
            string folder = Directory.CreateTempSubdirectory("micronets-").FullName;
            try
            {
                return (FirmwareStage.Measure(run, integers, folder), FirmwareStage.Hashes(folder));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
