-- Health of a DataPipeline for Argo CD: in argocd-cm under resource.customizations.health.dualtrack.dev_DataPipeline.
local health = {status = "Progressing", message = "Not looked at yet."}
if obj.metadata.deletionTimestamp ~= nil then
  health.message = "Being deleted."
  return health
end
local status = obj.status
if status == nil or status.observedGeneration == nil or status.observedGeneration < obj.metadata.generation then
  return health
end
for _, condition in ipairs(status.conditions or {}) do
  if condition.type == "Ready" then
    health.message = condition.message
  end
end
local healths = {Running = "Healthy", Degraded = "Degraded", Failed = "Degraded", Paused = "Suspended"}
health.status = healths[status.phase] or "Progressing"
return health
