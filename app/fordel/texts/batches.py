"""What `fordel batch` prints."""

TEXTS: dict[str, tuple[str, str]] = {
    # id: (English, Danish)
    "batch_column_id": ("id", "id"),
    "batch_column_kind": ("kind", "art"),
    "batch_column_outcome": ("outcome", "udfald"),
    "batch_column_total": ("distributed, kr.", "fordelt, kr."),
    "batch_column_recipients": ("recipients", "modtagere"),
    "batch_pool": ("pool", "pulje"),
    "batch_sweep": ("sweep", "følsomhedsanalyse"),
    "batch_done": ("done", "udført"),
    "batch_invalid-input": ("invalid input", "ugyldigt input"),
    "batch_infeasible": ("infeasible", "kan ikke opfyldes"),
    "batch_no-proven-answer": ("no proven answer", "intet sikkert svar"),
    "batch_verification-failed": ("verification failed", "kontrol fejlet"),
    "batch_bug": ("a fault of fordel", "fejl i fordel"),
    "batch_taken_over": ("was done", "var udført"),
    "batch_ended": ("{done} done, {failed} failed.", "{done} udført, {failed} mislykket."),
    "batch_were_done": (
        "Done before and unchanged: {count}.",
        "Udført før og uændret: {count}.",
    ),
    "batch_folders": (
        "The files of each task are in a folder of its own in {out}.",
        "Filerne for hver opgave er i dens egen mappe i {out}.",
    ),
    "batch_interrupted": (
        "Interrupted. What is done is in the folder; the same command with --resume goes on.",
        "Afbrudt. Det, der er udført, ligger i mappen; samme kommando med --resume fortsætter.",
    ),
    "batch_rate": ("{rate} a second", "{rate} pr. sekund"),
    "batch_rate_slow": ("{rate} a minute", "{rate} pr. minut"),
    "batch_left": ("{left} left", "{left} tilbage"),
    "batch_seconds": ("{count} s", "{count} sek."),
    "batch_minutes": ("{count} min", "{count} min."),
    "batch_hours": ("{count} h", "{count} timer"),
}
