"""SDMX-ML 2.1 data that are time series and nothing else: the same elements under root elements of their own."""

from dataclasses import replace

from comity.formats.sdmx_ml import generic_2_1, specific_2_1

FORMS = {
    form.name: form
    for form in (
        replace(specific_2_1.FORM, name="sdmx-ml-2.1-time-series", roots=("StructureSpecificTimeSeriesData",)),
        replace(generic_2_1.FORM, name="sdmx-ml-2.1-generic-time-series", roots=("GenericTimeSeriesData",)),
    )
}
