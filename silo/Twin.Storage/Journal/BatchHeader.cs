using System.Runtime.InteropServices;

namespace Twin.Storage.Journal;

enum TimeForm : byte { Milliseconds64 = 0, OffsetFromReceived32 = 1 }

enum QualityForm : byte { EachByte = 0, AllGood = 1 }

/// <summary>The 40 bytes before a batch: micros, times, points, qualities, session records, rejections, zeros to the next multiple of 8.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
struct BatchHeader
{
    public const int Bytes = 40;

    public int Gateway;
    public int ModelRevision;
    public long ReceivedMs;
    public int Received;
    public int Count;
    public int SessionBytes;
    public int RejectionBytes;
    public int Rejections;

    /// <summary>0: none; else the link plus one.</summary>
    public byte LinkPlusOne;

    public TimeForm Times;
    public QualityForm Qualities;
    public byte Reserved;

    public readonly int TimeBytes => Times == TimeForm.OffsetFromReceived32 ? sizeof(int) : sizeof(long);

    public readonly int QualityBytes => Qualities == QualityForm.AllGood ? 0 : 1;

    /// <summary>Length of all that follows the header, before padding.</summary>
    public readonly long BodyBytes =>
        (long)Count * (sizeof(long) + TimeBytes + sizeof(int) + QualityBytes) + SessionBytes + (long)RejectionBytes;
}
