using MicroNets.Reporting;

namespace MicroNets.Runs;

/// <summary>Records as the JSON that lies in run folders.</summary>
internal static class RecordJson
{
    public static string Of(RunRecord record) => StageFile.Text(record);

    public static string Of(StudyRecord study) => StageFile.Text(study);

    /// <summary>Null: there is no such file.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static StudyRecord? ReadStudy(string path) => StageFile.Read<StudyRecord>(path);
}
