"""The Spark session of a run: one for all of it, on the master that the first who asks for it names."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import printable

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame, SparkSession

LOCAL = "local[*]"


def session(master: str | None = None) -> SparkSession:
    """Return the session, after starting it on `master` (by default, on this machine).

    Raises BadUsage when it cannot be started: no Java, or no such master; and for
    another master than that of the session that runs.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running is not None:
        if master not in (None, running.sparkContext.master):
            message = _("Spark runs on {master} already, and one run has one master.")
            raise BadUsage(message.format(master=printable(str(running.sparkContext.master))))
        return running
    # Workers run the interpreter that this program runs in, where they are on this machine.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = (
        SparkSession.builder.appName("auditkit")
        .master(master or LOCAL)
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        .config("spark.log.level", "ERROR")
    )
    # It says that pandas 3 may not be supported in full; what is used here is tested.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
    try:
        with _without_errors_of_java():
            started = builder.getOrCreate()
    except (Py4JError, PySparkException, OSError, RuntimeError) as error:
        message = _("Spark cannot be started on {master}: {reason}. It needs Java 17 or newer, and a master that runs.")
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadUsage(message.format(master=printable(master or LOCAL), reason=printable(reason[:200]))) from error
    started.sparkContext.setLogLevel("ERROR")
    return started


@contextmanager
def _without_errors_of_java() -> Iterator[None]:
    """Let what is started here write its errors nowhere: Java tells on standard error of its own affairs.

    What prevents a start is an exception all the same.
    """
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def lift(frame: pd.DataFrame) -> DataFrame:
    """Hand a pandas frame to the running session; its columns have their types, whether it has rows or not."""
    import pyarrow

    table = pyarrow.Table.from_pandas(frame, preserve_index=False)
    fields = [
        # A column of nothing has no type of its own, and texts are of one type, however long they are together.
        field.with_type(pyarrow.string())
        if pyarrow.types.is_null(field.type) or pyarrow.types.is_large_string(field.type)
        else field
        for field in table.schema
    ]
    return session().createDataFrame(table.cast(pyarrow.schema(fields)))
