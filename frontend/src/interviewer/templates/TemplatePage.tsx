import { useQuery } from "@tanstack/react-query";
import { Loading } from "../dashboard/Loading";
import { api } from "../data/api";
import { edited } from "../data/changes";
import { templateKey } from "./TemplateActions";
import { TemplateEditor } from "./TemplateEditor";
import { TemplateMissing } from "./TemplateMissing";
import { useEditorKey } from "./useEditorKey";

/** One template, to be changed; with the id "new" one that is not there yet. */
export default function TemplatePage({ id }: { id: string }) {
  const { key, made, onMade } = useEditorKey(id);
  const fresh = id === "new" || made;
  const found = useQuery({
    queryKey: templateKey(id),
    queryFn: () => api.template(id),
    enabled: !fresh,
    meta: edited,
    refetchOnWindowFocus: false,
    staleTime: 0,
  });
  if (fresh) return <TemplateEditor key={key} id={id} onMade={onMade} />;
  if (found.data && found.isFetchedAfterMount)
    return <TemplateEditor key={key} id={id} template={found.data} onMade={onMade} />;
  if (found.error) return <TemplateMissing error={found.error} onRetry={() => void found.refetch()} />;
  return <Loading />;
}
