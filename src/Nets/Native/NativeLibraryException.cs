namespace Theory.Nets.Native;

/// <summary>Why the native libraries of torch cannot be used.</summary>
public enum NativeFault
{
    /// <summary>No such libraries exist for this platform.</summary>
    UnsupportedPlatform,

    /// <summary>A folder or a file is not there.</summary>
    NotFound,

    /// <summary>A file is there, but this user may not read it, or it is no plain file.</summary>
    Unreadable,

    /// <summary>A file is there, but it is no ELF shared library.</summary>
    NotALibrary,

    /// <summary>A file ends before its own headers say.</summary>
    Truncated,

    /// <summary>A library was built for another processor.</summary>
    WrongArchitecture,

    /// <summary>A library that another one needs is not there.</summary>
    MissingDependency,

    /// <summary>A system library is older than the one that the file was built with.</summary>
    SystemTooOld,

    /// <summary>libtorch is there, but in another version than the one that TorchSharp was built for.</summary>
    WrongVersion,

    /// <summary>The mended copy cannot be kept in the user's cache folder.</summary>
    CacheNotWritable,

    /// <summary>The system's loader refused for a reason that is none of the above.</summary>
    LoadFailed,
}

/// <summary>What is wrong with a native library, and the command that mends it.</summary>
/// <param name="Fault">The kind of fault.</param>
/// <param name="Cause">The cause, in one sentence.</param>
/// <param name="File">The file or folder at fault.</param>
/// <param name="Symbol">The symbol or symbol version at fault; empty where the fault is not one of symbols.</param>
/// <param name="Mend">The command, or the step, that mends it.</param>
public sealed record NativeDiagnosis(NativeFault Fault, string Cause, string File, string Symbol, string Mend)
{
    /// <summary>The cause and the mend.</summary>
    public override string ToString() => $"{Cause} Mend: {Mend}";
}

/// <summary>The native libraries of torch cannot be used: the one exception that every public path into torch throws for this.</summary>
public sealed class NativeLibraryException : Exception
{
    /// <summary>Makes the exception of a diagnosis.</summary>
    /// <param name="diagnosis">What is wrong, and what mends it.</param>
    /// <param name="inner">The exception that showed it, if there was one.</param>
    public NativeLibraryException(NativeDiagnosis diagnosis, Exception? inner = null)
        : base($"torch cannot be used: {diagnosis}", inner) => Diagnosis = diagnosis;

    /// <summary>What is wrong, where, and what mends it.</summary>
    public NativeDiagnosis Diagnosis { get; }
}
